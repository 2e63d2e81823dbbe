import { bind, fault, ok, wholeList, type BoundOperation, type Reply } from '../http/bind.ts';
import { requestTimeMs } from '../http/request-time.ts';
import { stepSeconds } from '../http/step-seconds.ts';
import * as operations from '../operations/reading-operations.ts';
import type { ReadModels, Span } from '../ports.ts';
import { unknownModel } from './unknown-model.ts';

interface SpanInput {
  readonly params: { readonly model: string };
  readonly query: {
    readonly version?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  };
}

/** What is known of a model over time. */
export function readingRoutes(readModels: ReadModels): readonly BoundOperation[] {
  const reading = async (input: SpanInput, answer: (span: Span) => Promise<Reply>): Promise<Reply> => {
    const { model } = input.params;
    const span = { model, version: input.query.version, ...spanTimes(input.query) };
    if (span.from !== undefined && span.to !== undefined && span.from >= span.to) {
      return fault({
        code: 'bad_input',
        detail: 'query.from: is not before query.to',
        remedy: 'Name an earlier start, or a later end; the end is exclusive.',
      });
    }
    if (!(await readModels.knows(model))) return unknownModel(model);
    return answer(span);
  };
  return [
    bind(operations.getEvidence, (input) => reading(input, async (span) => wholeList(await readModels.evidence(span)))),
    bind(operations.getDrift, (input) =>
      reading(input, async (span) =>
        ok(await readModels.drift({ ...span, stepSeconds: stepSeconds(input.query.step), column: input.query.column })),
      ),
    ),
    bind(operations.listVerdicts, (input) =>
      reading(input, async (span) => {
        const { stream, limit, cursor } = input.query;
        return ok(await readModels.verdicts({ ...span, stream, limit, cursor }));
      }),
    ),
    bind(operations.getPerformance, (input) =>
      reading(input, async (span) => wholeList(await readModels.performance(span))),
    ),
    bind(operations.getProfile, (input) =>
      reading(input, async (span) => {
        const { column } = input.query;
        const profile = await readModels.profile({ ...span, column });
        if (profile !== null) return ok(profile);
        return fault({
          code: 'not_found',
          detail: `the model ${span.model} has no baseline with a column ${column}`,
          remedy: 'GET /v1/baselines lists the columns of each baseline; register one with POST /v1/baselines.',
        });
      }),
    ),
  ];
}

function spanTimes({ from, to }: SpanInput['query']): Pick<Span, 'from' | 'to'> {
  return { from: requestTimeMs(from), to: requestTimeMs(to) };
}
