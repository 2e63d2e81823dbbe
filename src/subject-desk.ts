import type { Privacy } from './ingest/index.ts';
import { LeewayError } from './platform/errors.ts';
import type { Store } from './store/index.ts';

/** What was erased, and under which number that was written down. */
export interface ErasureReceipt {
  readonly receipt: string;
  readonly predictions: number;
  readonly labels: number;
  readonly halves: number;
  readonly deadLetters: number;
}

/** Erases subjects on somebody's word, and writes that down: how much, by whom and why, but not whose. */
export function createSubjectDesk(options: {
  readonly privacy: Pick<Privacy, 'subjectKeys' | 'keyed'>;
  readonly erasure: Store['erasure'];
  readonly audit: Store['audit'];
  /** A text that never comes twice. */
  readonly randomId: () => string;
}): {
  erase(
    subjectId: string,
    how: { readonly model: string | null; readonly note: string; readonly actor: string },
  ): Promise<ErasureReceipt>;
} {
  const { privacy, erasure, audit } = options;
  return {
    async erase(subjectId, { model, note, actor }) {
      if (!privacy.keyed) {
        throw new LeewayError('conflict', 'without LEEWAY_SUBJECT_KEY no subject is stored, so none can be found', {
          remedy: 'Set the key under which subjects were stored.',
        });
      }
      const receipt = `er_${options.randomId()}`;
      const counts = await erasure.erase(privacy.subjectKeys(subjectId), model);
      await audit.append({ action: 'subject.erased', target: model ?? '*', actor, body: { receipt, note, ...counts } });
      return { receipt, ...counts };
    },
  };
}
