import type { Baseline, CategoricalBaselineColumn, NumericBaselineColumn } from '../../domain/baseline.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { isoOfMs } from './span.ts';

/** The baseline of a version in short. */
export interface BaselineHead {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly labelledRows: number;
  readonly createdAt: number;
}

type Lists<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** A baseline as it is answered: times as text. */
export interface BaselineView {
  id: string;
  model: string;
  version: string;
  from: string;
  to: string;
  rows: number;
  labelledRows: number;
  labelDelayMs: number | null;
  columns: (Lists<NumericBaselineColumn> | Lists<CategoricalBaselineColumn>)[];
  createdAt: string;
}

/**
 * The heads of all baselines, the one of record first among those of a version: the newest.
 * Only heads are read, for the edges of wide models are long.
 */
export async function baselineHeads(engine: Engine): Promise<readonly BaselineHead[]> {
  return engine.query<BaselineHead & Row>(
    `SELECT id, JSONExtractString(newest, 'model') AS model, JSONExtractString(newest, 'version') AS version,
       JSONExtractInt(newest, 'from') AS from, JSONExtractInt(newest, 'to') AS to, JSONExtractInt(newest, 'rows') AS rows,
       JSONExtractInt(newest, 'labelledRows') AS labelledRows, JSONExtractInt(newest, 'createdAt') AS createdAt
     FROM (SELECT id, argMax(body, revision) AS newest FROM documents WHERE kind = 'baseline' GROUP BY id HAVING argMax(deleted, revision) = 0)
     ORDER BY createdAt DESC, id`,
  );
}

/** All baselines whole, newest first. */
export async function listBaselines(
  documents: DocumentStore,
  model: string | undefined,
): Promise<readonly BaselineView[]> {
  const all = await documents.list<Baseline>('baseline');
  return all
    .map(({ body }) => body)
    .filter((body) => model === undefined || body.model === model)
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(baselineView);
}

function baselineView(baseline: Baseline): BaselineView {
  const { id, model, version, rows, labelledRows, labelDelayMs } = baseline;
  return {
    id,
    model,
    version,
    rows,
    labelledRows,
    labelDelayMs,
    from: isoOfMs(baseline.from),
    to: isoOfMs(baseline.to),
    createdAt: isoOfMs(baseline.createdAt),
    columns: baseline.columns.map((column) =>
      column.type === 'numeric'
        ? { ...column, edges: [...column.edges], coarse: [...column.coarse] }
        : { ...column, levels: [...column.levels], others: [...column.others] },
    ),
  };
}
