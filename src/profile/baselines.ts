import type { Baseline } from '../domain/baseline.ts';
import type { Clock } from '../platform/clock.ts';
import { draftBaseline } from './draft-baseline.ts';
import type { BaselineDocuments, BaselineStore } from './ports.ts';
import type { Baselines } from './types.ts';

/** Baselines kept as documents, their rows counted into profiles and outcomes. */
export function createBaselines(ports: {
  readonly documents: BaselineDocuments;
  readonly files: BaselineStore;
  readonly clock: Pick<Clock, 'now'>;
}): Baselines {
  const newest = async (): Promise<ReadonlyMap<string, Baseline>> => {
    const byVersion = new Map<string, { readonly body: Baseline; readonly revision: number }>();
    for (const document of await ports.documents.list('baseline')) {
      const key = JSON.stringify([document.body.model, document.body.version]);
      if ((byVersion.get(key)?.revision ?? -1) < document.revision) byVersion.set(key, document);
    }
    return new Map([...byVersion].map(([key, { body }]) => [key, body]));
  };
  return {
    async register(request) {
      const draft = await draftBaseline(ports.files, { ...request, keepRest: false, now: ports.clock.now() });
      if (draft.kind === 'refused') return draft;
      const { baseline, staging, notes } = draft;
      try {
        const known = (await newest()).get(JSON.stringify([baseline.model, baseline.version]));
        // The same content at the same instant is the same baseline: its rows are counted already.
        if (known?.id === baseline.id) return { kind: 'registered', baseline: known, notes };
        await staging.count(baseline, 'baseline');
      } finally {
        await staging.discard();
      }
      // The document comes last: whoever sees it finds its counts complete.
      await ports.documents.put('baseline', baseline.id, baseline);
      return { kind: 'registered', baseline, notes };
    },
    async get(model, version) {
      return (await newest()).get(JSON.stringify([model, version])) ?? null;
    },
    async list() {
      return [...(await newest()).values()];
    },
  };
}
