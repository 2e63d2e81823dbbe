import { createAlterRows, EMPTY_LETTER } from './alter-rows.ts';
import type { Engine, Row } from './engine/engine.ts';
import { localTable, type Layout } from './migrations/tables.ts';

/** What of a subject was found and is gone. */
export interface ErasedCounts {
  /** Rows that are empty now: model, version, time and offset are all that is left of each. */
  readonly predictions: number;
  /** Labels of those predictions, which are deleted. */
  readonly labels: number;
  /** Rows of calls that wait for their other half, emptied likewise. */
  readonly halves: number;
  /** Dead letters whose bytes are gone. */
  readonly deadLetters: number;
}

/** Erases subjects. */
export interface SubjectErasure {
  /**
   * Erases what is stored under these subject keys, of one model or of all. Offsets stay accounted for. Doing it again finds nothing, and
   * finishes what an earlier attempt began.
   */
  erase(keys: readonly string[], model: string | null): Promise<ErasedCounts>;
}

const NO_FEATURES = [
  'num = mapFilter((name, value) -> 0, num)',
  'cat = mapFilter((name, value) -> 0, cat)',
  'nulls = arrayFilter(name -> 0, nulls)',
  'prediction_scores = mapFilter((name, value) -> 0, prediction_scores)',
  'prediction_value = NULL',
  "prediction_label = ''",
  "segment = ''",
  "subject_key = ''",
  "event_id = concat('erased/', source_topic, '/', toString(source_partition), '/', toString(source_offset), '/', toString(source_row))",
].join(', ');

/**
 * Erasure by mutations, which rewrite the parts that hold the rows. The old parts leave the disk when the engine clears them away,
 * eight minutes later unless it is told otherwise.
 */
export function createSubjectErasure(engine: Engine, layout: Layout): SubjectErasure {
  const alter = createAlterRows(engine, layout);
  const count = async (name: string, where: string, params: Readonly<Record<string, unknown>>): Promise<number> => {
    const [row] = await engine.query<{ n: number } & Row>(`SELECT count() AS n FROM ${name} WHERE ${where}`, params);
    return row?.n ?? 0;
  };
  return {
    async erase(keys, model) {
      const params = { keys: [...keys], model: model ?? '' };
      const whose = `subject_key IN {keys:Array(String)}${model === null ? '' : ' AND model = {model:String}'}`;
      const theirs = `(model, event_id) IN (SELECT model, event_id FROM predictions WHERE ${whose})`;
      // A letter does not say which model it was for; it goes by the subject alone.
      const letters = 'subject_key IN {keys:Array(String)}';
      const found = {
        predictions: await count('predictions', whose, params),
        labels: await count('labels', theirs, params),
        halves: await count('halves', whose, params),
        deadLetters: await count('dead_letters', letters, params),
      };
      // Labels are found by their predictions, so they go first; an offset is written down before its row goes.
      if (found.labels > 0) {
        await engine.command(
          `INSERT INTO ${localTable('skipped_messages', layout)} (at, reason, detail, source_topic, source_partition, source_offset)
           SELECT ingested_at, 'erased', '', source_topic, source_partition, source_offset FROM labels
           WHERE source_topic != '' AND ${theirs} AND (source_topic, source_partition, source_offset, ingested_at) NOT IN (
             SELECT source_topic, source_partition, source_offset, at FROM skipped_messages WHERE reason = 'erased')
           SETTINGS async_insert = 0, insert_deduplicate = 0`,
          params,
        );
        await alter('labels', 'DELETE', theirs, params);
      }
      if (found.predictions > 0) await alter('predictions', `UPDATE ${NO_FEATURES}`, whose, params);
      if (found.halves > 0) await alter('halves', `UPDATE ${NO_FEATURES}`, whose, params);
      if (found.deadLetters > 0) {
        const nothing = `${EMPTY_LETTER}, detail = 'erased', protection = 'withheld'`;
        await alter('dead_letters', `UPDATE ${nothing}`, letters, params);
      }
      return found;
    },
  };
}
