import type { Model } from '../../domain/model.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Registration, Registry } from '../ports.ts';
import type { RegisteredModel } from '../schemas/models.ts';
import type { Monitor } from '../schemas/monitors.ts';
import type { Documents } from './documents.ts';
import { emptyModel, withChampion, withVersion } from './model-changes.ts';

/** A change of the version in charge. */
export interface PromotionNotice {
  readonly model: string;
  /** The version that was in charge before; null for the first. */
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** What the registry needs besides its documents. */
export interface RegistryOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Versions of a model that showed up in the log or have a baseline. */
  seenVersions(model: string): Promise<readonly string[]>;
  /** Told after a change is stored: closes the old version's alerts, moves the traffic. */
  promoted(notice: PromotionNotice): Promise<void>;
}

/** The register of models over control documents; changes of one process are made one after the other. */
export function createRegistry(documents: Documents, options: RegistryOptions): Registry {
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work, work);
    tail = turn.catch(() => undefined);
    return turn;
  };
  const stored = async (model: string): Promise<Model | null> => {
    const document = await documents.get('model', model);
    return document === null ? null : (document.body as Model);
  };
  /** The document, or for a model that merely showed up an empty one. */
  const known = async (model: string): Promise<Model | null> =>
    (await stored(model)) ?? ((await options.seenVersions(model)).length > 0 ? emptyModel(model) : null);
  const unknown = (what: string): Registration => ({ kind: 'unknown', detail: `there is no ${what}` });

  return {
    registerModel: (name) =>
      inTurn(async () => {
        const existing = await stored(name);
        if (existing !== null) return { kind: 'existing', model: registeredView(existing) };
        await documents.put('model', name, emptyModel(name));
        return { kind: 'created', model: registeredView(emptyModel(name)) };
      }),
    registerVersion: (name, registration) =>
      inTurn(async () => {
        const model = await known(name);
        if (model === null) return unknown(`model ${name}`);
        const change = withVersion(model, registration, options.clock.now());
        if (change.kind === 'conflict') return change;
        if (change.kind === 'existing') return { kind: 'existing', model: registeredView(model) };
        await documents.put('model', name, change.model);
        return { kind: 'created', model: registeredView(change.model) };
      }),
    promote: (name, version, reason) =>
      inTurn(async () => {
        const model = await known(name);
        if (model === null) return unknown(`model ${name}`);
        if (model.champion === version) return { kind: 'existing', model: registeredView(model) };
        const registered = model.versions.some((each) => each.version === version);
        if (!registered && !(await options.seenVersions(name)).includes(version)) {
          return unknown(`version ${version} of ${name}`);
        }
        const change = withVersion(model, { version }, options.clock.now());
        const after = withChampion(change.kind === 'created' ? change.model : model, version, reason);
        await documents.put('model', name, after);
        await options.promoted({ model: name, from: model.champion, to: version, reason });
        return { kind: 'created', model: registeredView(after) };
      }),
    monitor: async (model) => {
      const document = await documents.get('monitor', model);
      return document === null ? null : (document.body as Monitor);
    },
    setMonitor: (model, monitor) =>
      inTurn(async () => {
        if ((await stored(model)) === null) await documents.put('model', model, emptyModel(model));
        await documents.put('monitor', model, monitor);
        return monitor;
      }),
  };
}

function registeredView({ model, champion, versions }: Model): RegisteredModel {
  return {
    model,
    champion,
    versions: versions.map(({ version, stage, artefactDigest, facts, createdAt }) => ({
      version,
      stage,
      artefactDigest,
      facts,
      createdAt: new Date(createdAt).toISOString(),
    })),
  };
}
