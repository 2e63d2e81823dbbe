import type { Baseline, BaselineColumn } from '../../domain/baseline.ts';
import { ROWS_COLUMN } from '../../domain/profile.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { levelBinLabels, numericBinLabels } from './bin-labels.ts';
import { baselineHeads } from './baselines-of-record.ts';
import { isoOfSeconds, type ReadSpan } from './span.ts';

/** A column's distribution, baseline beside current. */
export interface ColumnDistribution {
  column: string;
  type: BaselineColumn['type'];
  version: string;
  from: string | null;
  to: string | null;
  bins: { label: string; baseline: number; current: number }[];
  rows: { baseline: number; current: number };
  nulls: { baseline: number; current: number };
  unseen: number;
  outOfRange: number;
}

const DAY_S = 86_400;

interface CountsRow extends Row {
  readonly rows: number;
  readonly nulls: number;
  readonly unseen: number;
  readonly out_of_range: number;
  readonly bins: Readonly<Record<string, number>>;
}

/** A column's distribution over a span (the newest day where none is named) beside its baseline's; null without such a baseline or column. */
export async function columnDistribution(
  engine: Engine,
  documents: DocumentStore,
  { model, version, from, to, column: name }: ReadSpan & { readonly version: string; readonly column: string },
): Promise<ColumnDistribution | null> {
  const head = (await baselineHeads(engine)).find((each) => each.model === model && each.version === version);
  const baseline = head === undefined ? null : await documents.get<Baseline>('baseline', head.id);
  const column = baseline?.body.columns.find((each) => each.name === name);
  if (baseline === null || column === undefined) return null;

  const id = baseline.body.id;
  const [newest] = await engine.query<{ last: number; n: number } & Row>(
    `SELECT toUnixTimestamp(max(bucket)) AS last, count() AS n FROM profiles WHERE baseline = {id:String} AND source = 'live' AND column = {rows:String}`,
    { id, rows: ROWS_COLUMN },
  );
  const seen = newest !== undefined && newest.n > 0;
  const toS = to === undefined ? (seen ? newest.last + 60 : null) : Math.ceil(to / 1000);
  const fromS = from === undefined ? (toS === null ? null : toS - DAY_S) : Math.ceil(from / 1000);

  const counts = async (where: string, params: Record<string, unknown>): Promise<CountsRow | undefined> => {
    const [row] = await engine.query<CountsRow>(
      `SELECT sum(n) AS rows, sum(nulls) AS nulls, sum(unseen) AS unseen, sum(out_of_range) AS out_of_range, sumMap(counts) AS bins
       FROM profiles FINAL WHERE baseline = {id:String} AND column = {column:String} AND segment = '' AND ${where}`,
      { id, column: name, ...params },
    );
    return row;
  };
  const before = await counts("source = 'baseline'", {});
  const now =
    fromS === null || toS === null
      ? undefined
      : await counts(
          "source = 'live' AND toUnixTimestamp(bucket) >= {from:Int64} AND toUnixTimestamp(bucket) < {to:Int64}",
          { from: fromS, to: toS },
        );
  const then = shownBins(column, before?.bins ?? {});
  const current = shownBins(column, now?.bins ?? {});
  return {
    column: name,
    type: column.type,
    version,
    from: fromS === null ? null : isoOfSeconds(fromS),
    to: toS === null ? null : isoOfSeconds(toS),
    bins: binLabels(column).map((label, i) => ({ label, baseline: then[i] ?? 0, current: current[i] ?? 0 })),
    rows: { baseline: before?.rows ?? 0, current: now?.rows ?? 0 },
    nulls: { baseline: before?.nulls ?? 0, current: now?.nulls ?? 0 },
    unseen: now?.unseen ?? 0,
    outOfRange: now?.out_of_range ?? 0,
  };
}

function binLabels(column: BaselineColumn): readonly string[] {
  if (column.type !== 'numeric') return levelBinLabels(column.levels, column.others);
  return numericBinLabels(column.coarse.map((index) => column.edges[index] ?? 0));
}

/** Counts by bin as they are shown: the fine bins of a numeric column go into the coarse ones around them. */
export function shownBins(column: BaselineColumn, counts: Readonly<Record<string, number>>): readonly number[] {
  const size = column.type === 'numeric' ? column.coarse.length + 1 : column.levels.length + 1;
  const bins = new Array<number>(size).fill(0);
  for (const [key, count] of Object.entries(counts)) {
    const fine = Number(key);
    const bin = column.type === 'numeric' ? column.coarse.filter((edge) => edge < fine).length : fine;
    bins[bin] = (bins[bin] ?? 0) + count;
  }
  return bins;
}
