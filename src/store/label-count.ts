import type { Engine } from './engine/engine.ts';

/** Counts the labels of a model that became known from a time on. */
export type LabelCount = (
  model: string,
  sinceMs: number,
) => Promise<{
  readonly count: number;
  /** When the newest one became known, milliseconds since the epoch. */ readonly newest: number | null;
}>;

/** Label counts from the log. */
export function createLabelCount(engine: Engine): LabelCount {
  return async (model, sinceMs) => {
    const [row] = await engine.query<{ n: number; newest: number }>(
      `SELECT uniqExact(event_id) AS n, toUnixTimestamp64Milli(max(ts)) AS newest FROM labels
       WHERE model = {model:String} AND ts >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')`,
      { model, since: sinceMs },
    );
    const count = row?.n ?? 0;
    return { count, newest: count === 0 ? null : (row?.newest ?? null) };
  };
}
