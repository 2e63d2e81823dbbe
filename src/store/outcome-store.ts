import type { Baseline } from '../domain/baseline.ts';
import type { Engine } from './engine/engine.ts';
import { quote } from './engine/settings.ts';
import { LABEL_ORDER } from './label-order.ts';
import { numericPredictionOf } from './live-columns.ts';
import { outcomeSums } from './outcome-sums.ts';
import { inMinutes } from './profile-store.ts';
import { instant } from './sql-literals.ts';

/** Labels that were taken in together. */
export interface Intake {
  /** Wall clock, milliseconds since the epoch. */
  readonly ingestedAtMs: number;
  readonly labels: number;
}

/** Labels joined to their predictions, summed by minute of the prediction. */
export interface OutcomeStore {
  intake(model: string, sinceMs: number): Promise<readonly Intake[]>;
  minutesOf(baseline: Baseline, ingestedAtMs: readonly number[]): Promise<readonly number[]>;
  stale(baseline: Baseline): Promise<readonly number[]>;
  count(baseline: Baseline, bucketsMs: readonly number[]): Promise<void>;
}

const COUNT_SETTINGS = 'async_insert = 0, insert_deduplicate = 0, max_query_size = 1000000';

/** Outcomes in the engine's tables. The labels of some predictions are found by their ids, which lead the order of the labels. */
export function createOutcomeStore(engine: Engine, table: (name: string) => string): OutcomeStore {
  return {
    intake: (model, sinceMs) =>
      engine.query<Intake & Record<string, unknown>>(`
        SELECT toUnixTimestamp64Milli(ingested_at) AS ingestedAtMs, count() AS labels FROM labels
        WHERE model = ${quote(model)} AND ingested_at >= ${instant(sinceMs)} GROUP BY ingested_at ORDER BY ingested_at`),

    async minutesOf({ model, version }, ingestedAtMs) {
      if (ingestedAtMs.length === 0) return [];
      const rows = await engine.query<{ bucket: number }>(`
        SELECT DISTINCT toInt64(toUnixTimestamp(toStartOfMinute(ts))) * 1000 AS bucket FROM predictions
        WHERE model = ${quote(model)} AND version = ${quote(version)} AND event_id GLOBAL IN (
          SELECT event_id FROM labels WHERE model = ${quote(model)} AND toUnixTimestamp64Milli(ingested_at) IN (${ingestedAtMs.join(',')})
        )
        ORDER BY bucket SETTINGS max_query_size = 1000000`);
      return rows.map(({ bucket }) => bucket);
    },

    async stale({ model, version, id }) {
      const rows = await engine.query<{ bucket: number }>(`
        SELECT toInt64(toUnixTimestamp(there.minute)) * 1000 AS bucket
        FROM (
          SELECT prediction.minute AS minute, count() + sum(label.label_rows) AS revision
          FROM (
            SELECT toStartOfMinute(ts) AS minute, event_id FROM predictions WHERE model = ${quote(model)} AND version = ${quote(version)}
          ) AS prediction GLOBAL LEFT JOIN (
            SELECT event_id, count() AS label_rows FROM labels WHERE model = ${quote(model)} GROUP BY event_id
          ) AS label ON prediction.event_id = label.event_id
          GROUP BY minute HAVING sum(label.label_rows) > 0
        ) AS there GLOBAL LEFT JOIN (
          SELECT bucket, max(revision) AS revision FROM outcomes WHERE baseline = ${quote(id)} AND source = 'live' GROUP BY bucket
        ) AS counted ON there.minute = counted.bucket
        WHERE there.revision != counted.revision ORDER BY bucket`);
      return rows.map(({ bucket }) => bucket);
    },

    async count(baseline, bucketsMs) {
      if (bucketsMs.length === 0) return;
      const { model, version, id } = baseline;
      const rows = `FROM predictions WHERE ${inMinutes(baseline, bucketsMs)}`;
      await engine.command(`
        INSERT INTO ${table('outcomes')} (model, version, baseline, source, bucket, revision, n, labelled, label_sum, prediction_sum, variance_sum, log_loss_sum, squared_error_sum) SETTINGS ${COUNT_SETTINGS}
        SELECT ${quote(model)}, ${quote(version)}, ${quote(id)}, 'live', minute AS bucket, count() + sum(label_rows) AS revision, ${outcomeSums('y', 'p')}
        FROM (
          SELECT prediction.minute AS minute, prediction.p AS p, if(label.label_rows > 0, label.y, NULL) AS y, label.label_rows AS label_rows
          FROM (SELECT toStartOfMinute(ts) AS minute, event_id, ${numericPredictionOf(baseline)} AS p ${rows}) AS prediction
          GLOBAL LEFT JOIN (
            SELECT event_id, count() AS label_rows, argMax(tuple(if(value IN (0, 1), value, NULL)), ${LABEL_ORDER}).1 AS y
            FROM (
              SELECT event_id, ts, ingested_at, source_offset, source_partition, label_value, label_text, coalesce(label_value, toFloat64OrNull(toString(label_text))) AS value
              FROM labels WHERE model = ${quote(model)} AND event_id GLOBAL IN (SELECT event_id ${rows})
            ) AS labels GROUP BY event_id
          ) AS label ON prediction.event_id = label.event_id
        ) GROUP BY minute`);
    },
  };
}
