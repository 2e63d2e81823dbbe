import { z } from 'zod';
import {
  listSchema,
  nameSchema,
  pageQuerySchema,
  spanQuerySchema,
  requestTimeSchema,
  timeSchema,
  versionSpanQuerySchema,
} from './common.ts';

const driftKind = z
  .enum(['data drift', 'concept drift', 'prediction shift', 'label shift', 'data-quality break'])
  .describe('Kind of drift that the stream speaks of.');
const statistic = z
  .enum([
    'js',
    'wasserstein',
    'null_rate',
    'unseen_rate',
    'out_of_range_rate',
    'residual_up',
    'residual_down',
    'log_loss',
  ])
  .describe('What the score is.');
const scale = z.enum(['distance', 'statistic', 'rate']).describe('What the score is measured in.');
const state = z.enum(['insufficient', 'steady', 'drifting']).describe('What the window says.');
const nullBand = {
  nullMean: z.number().describe('Mean of the score over the windows of the baseline.'),
  nullQ95: z.number().describe('95 % point of the score over the windows of the baseline.'),
  nullQ999: z.number().describe('99.9 % point of the score over the windows of the baseline.'),
};

/** The evidence of a model after one window. */
export const evidencePointSchema = z
  .object({
    window: timeSchema.describe('Start of the window.'),
    version: z.string().describe('Version that was judged.'),
    evidence: z.number().describe('Evidence of drift; a page is sent at the threshold.'),
    threshold: z.number().describe('Evidence at which a page is sent.'),
    episodeOpen: z.boolean().describe('Whether an episode was open after the window.'),
    rows: z.int().describe('Predictions in the window.'),
  })
  .meta({ id: 'EvidencePoint', description: 'The evidence of a model after one window.' });

/** Evidence over time. */
export const evidenceListSchema = listSchema(evidencePointSchema, 'The windows in time order.');

/** What a drift series is asked for. */
export const driftQuerySchema = versionSpanQuerySchema.extend({
  step: z
    .string()
    .regex(/^(P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|[1-9]\d*[mhdw])$/, 'write a step as PT1H, P1D or 1h')
    .optional()
    .describe('Least time between two points, such as `PT1H`; longer where a stream would exceed 2000 points.'),
  column: nameSchema.optional().describe('Streams of this column alone.'),
});

/** One stream's scores over time. */
export const driftStreamSchema = z
  .object({
    stream: z.string().describe('`column/statistic`.'),
    column: z.string().describe('Column.'),
    statistic,
    kind: driftKind,
    scale,
    ...nullBand,
    points: z
      .array(
        z.object({
          window: timeSchema.describe('Start of the window that is shown: of those in one step, the highest score.'),
          score: z.number().nullable().describe('The score; null where nothing can be said.'),
          state,
          n: z.int().describe('Values behind the score.'),
        }),
      )
      .describe('At most 2000 points in time order.'),
  })
  .meta({ id: 'DriftStream', description: 'One stream and its scores over time.' });

/** All streams of a version over time. */
export const driftSchema = z
  .object({
    model: z.string().describe('Name of the model.'),
    version: z.string().nullable().describe('Version that was judged; null where there is none yet.'),
    stepSeconds: z.int().describe('Time between two points, in seconds.'),
    streams: z.array(driftStreamSchema).describe('The streams by name.'),
  })
  .meta({ id: 'Drift', description: 'How far a version is from its baseline, stream by stream.' });

/** What verdicts are asked for. */
export const verdictQuerySchema = spanQuerySchema.extend({
  stream: z.string().min(1).max(600).optional().describe('This stream alone: `column/statistic`.'),
  ...pageQuerySchema(500, 5000).shape,
});

/** What is known of one stream in one window. */
export const verdictSchema = z
  .object({
    model: z.string().describe('Name of the model.'),
    version: z.string().describe('Version that was judged.'),
    window: timeSchema.describe('Start of the window.'),
    stream: z.string().describe('`column/statistic`.'),
    column: z.string().describe('Column.'),
    statistic,
    kind: driftKind,
    state,
    reason: z.string().describe('Why nothing can be said; empty unless insufficient.'),
    score: z.number().nullable().describe('The score; null when insufficient.'),
    scale,
    n: z.int().describe('Values in the window.'),
    baselineN: z.int().describe('Values in the baseline.'),
    ...nullBand,
    pValue: z.number().nullable().describe('Rank among comparable windows; null when insufficient.'),
    evidence: z.number().describe('Evidence of the stream, on the scale of the threshold.'),
    revision: z.int().describe('Grows when late data changed the window.'),
  })
  .meta({ id: 'Verdict', description: 'What is known of one stream in one window.' });

/** Verdicts in pages. */
export const verdictListSchema = listSchema(verdictSchema, 'The verdicts by window, then stream.');

/** How good the answers were in one window. */
export const performancePointSchema = z
  .object({
    window: timeSchema.describe('Start of the window.'),
    version: z.string().describe('Version that answered.'),
    n: z.int().describe('Predictions in the window.'),
    labelled: z.int().describe('Predictions whose label is known.'),
    meanLabel: z.number().nullable().describe('Mean of the labels; null without any.'),
    meanPrediction: z.number().nullable().describe('Mean of the labelled predictions; null without any.'),
    logLoss: z.number().nullable().describe('Mean log-loss; null without labels.'),
    brier: z.number().nullable().describe('Mean squared error (Brier score); null without labels.'),
  })
  .meta({
    id: 'PerformancePoint',
    description: 'How good the answers of one window were, as far as labels are known.',
  });

/** Performance over time. */
export const performanceListSchema = listSchema(performancePointSchema, 'The windows in time order.');

/** What a column's distribution is asked for. */
export const profileQuerySchema = versionSpanQuerySchema.extend({
  column: nameSchema.describe('The column.'),
  from: requestTimeSchema.optional().describe('First event time, inclusive; absent: 24 hours before `to`.'),
  to: requestTimeSchema.optional().describe('Last event time, exclusive; absent: just after the newest event.'),
});

const pair = (what: string) =>
  z.object({
    baseline: z.int().describe(`${what} in the baseline.`),
    current: z.int().describe(`${what} in the span asked for.`),
  });

/** A column's distribution, baseline beside current. */
export const profileSchema = z
  .object({
    column: z.string().describe('The column.'),
    type: z.enum(['numeric', 'categorical', 'boolean']).describe('Its type.'),
    version: z.string().describe('Version whose baseline it is.'),
    from: timeSchema.nullable().describe('First event time of the current span; null where there are no events.'),
    to: timeSchema
      .nullable()
      .describe('Last event time of the current span, exclusive; null where there are no events.'),
    bins: z
      .array(pair('Rows').extend({ label: z.string().describe('What falls into the bin, for people.') }))
      .describe('Counts by bin: ranges in ascending order, or levels with the commonest first.'),
    rows: pair('All rows, with and without a value,').describe('All rows.'),
    nulls: pair('Rows without a value').describe('Rows without a value.'),
    unseen: z.int().describe('Current rows with a level that the baseline never had.'),
    outOfRange: z.int().describe("Current rows below the baseline's minimum or above its maximum."),
  })
  .meta({ id: 'ColumnProfile', description: "A column's distribution: the baseline beside the current span." });

/** A column's distribution. */
export type ColumnProfileView = z.infer<typeof profileSchema>;
/** All streams of a version over time. */
export type Drift = z.infer<typeof driftSchema>;
/** A point of evidence. */
export type EvidencePoint = z.infer<typeof evidencePointSchema>;
/** A point of performance. */
export type PerformancePoint = z.infer<typeof performancePointSchema>;
/** A verdict as it is answered. */
export type VerdictView = z.infer<typeof verdictSchema>;
