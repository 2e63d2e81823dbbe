import type { Baseline } from '../../domain/baseline.ts';
import { bind, fault, ok, wholeList, type BoundOperation } from '../http/bind.ts';
import { requestTimeMs } from '../http/request-time.ts';
import { listBaselines, postBaseline } from '../operations/baseline-operations.ts';
import type { Baselines, ReadModels } from '../ports.ts';
import type { BaselineView } from '../schemas/baselines.ts';

/** Baselines. */
export function baselineRoutes(baselines: Baselines, readModels: ReadModels): readonly BoundOperation[] {
  return [
    bind(postBaseline, async ({ query: { model, version, from, to }, body: { file } }) => {
      const outcome = await baselines.register({
        model,
        version,
        file,
        from: requestTimeMs(from),
        to: requestTimeMs(to),
      });
      if (outcome.kind === 'registered')
        return ok({ ...baselineView(outcome.baseline), notes: outcome.notes ?? [] }, 201);
      return fault({ code: 'bad_input', reason: outcome.reason, detail: outcome.detail, remedy: outcome.remedy });
    }),
    bind(listBaselines, async ({ query: { model } }) => wholeList(await readModels.baselines({ model }))),
  ];
}

function baselineView(baseline: Baseline): BaselineView {
  const { id, model, version, from, to, rows, labelledRows, labelDelayMs, createdAt } = baseline;
  return {
    id,
    model,
    version,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    rows,
    labelledRows,
    labelDelayMs,
    columns: baseline.columns.map((column) =>
      column.type === 'numeric'
        ? { ...column, edges: [...column.edges], coarse: [...column.coarse] }
        : { ...column, levels: [...column.levels], others: [...column.others] },
    ),
    createdAt: new Date(createdAt).toISOString(),
  };
}
