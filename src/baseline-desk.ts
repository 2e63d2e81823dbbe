import type { ApiPorts } from './api/index.ts';
import type { Privacy } from './ingest/index.ts';
import { withPrivateFile } from './private-baseline.ts';
import type { createBaselines } from './profile/index.ts';
import type { Store } from './store/index.ts';
import { monitorDocument } from './watched.ts';

/** What registering a baseline takes. */
export interface BaselineDeskOptions {
  readonly registry: Pick<ApiPorts['registry'], 'monitor'>;
  readonly baselines: ReturnType<typeof createBaselines>;
  readonly store: Pick<Store, 'baselineFiles' | 'refreshViews'>;
  readonly privacy: Privacy;
  /** Where rewritten files lie for as long as they are read. */
  readonly dir: string;
}

/** Registers baselines: by the model's monitor, with its privacy rules done to every value, and with views that show the new columns. */
export function createBaselineDesk({
  registry,
  baselines,
  store,
  privacy,
  dir,
}: BaselineDeskOptions): ApiPorts['baselines'] {
  return {
    async register({ model, version, file, from, to }) {
      const document = await registry.monitor(model);
      if (document === null) {
        return {
          kind: 'refused',
          reason: 'no_monitor',
          detail: `model ${model} has no monitor, so nothing says which columns its baseline has`,
          remedy: `PUT /v1/models/${model}/monitor first.`,
        };
      }
      const monitor = monitorDocument(document);
      const span = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      const outcome = await withPrivateFile(
        { files: store.baselineFiles, privacy, dir },
        { model, monitor, file },
        (path) => baselines.register({ model, version, monitor, file: path, ...span }),
      );
      if (outcome.kind === 'registered') await store.refreshViews(await baselines.list());
      return outcome;
    },
  };
}
