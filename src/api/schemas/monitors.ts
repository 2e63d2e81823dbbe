import { z } from 'zod';
import { nameSchema, requestTimeSchema } from './common.ts';
import { budgetSchema, calibrationSchema, modelSummarySchema } from './models.ts';

const duration = z.string().regex(/^[1-9]\d*[mhdw]$/, 'write a duration as an integer and m, h, d or w, such as 1h');

const columnType = z.enum(['numeric', 'categorical', 'boolean']);

/** The monitor of a model: the same document that `leeway backtest --monitor` reads. */
export const monitorSchema = z
  .strictObject({
    model: nameSchema.optional().describe('Name of the model; absent: the one in the path.'),
    time: nameSchema.default('ts').describe('Column of a baseline file that holds the event time.'),
    baseline: z
      .union([
        z.strictObject({ windows: z.int().positive().describe('The first windows of the file, this many.') }),
        z.strictObject({
          from: requestTimeSchema.optional().describe('First event time, inclusive.'),
          to: requestTimeSchema.optional().describe('Last event time, exclusive.'),
        }),
      ])
      .optional()
      .describe('Span of the baseline, where a file holds more than that.'),
    window: duration.default('1h').describe('What is judged at a time: an integer and `m`, `h`, `d` or `w`.'),
    budget: budgetSchema.default({ pages: 1, per: '90d' }).describe('The alarm budget.'),
    columns: z
      .record(nameSchema, columnType)
      .optional()
      .describe('Features and their types; absent: all columns of the baseline file, with types by their content.'),
    prediction: z
      .strictObject({
        column: nameSchema.describe('Column of a baseline file that holds what the model answered.'),
        type: columnType.default('numeric').describe('Its type.'),
      })
      .optional()
      .describe('What the model answered; absent: not watched.'),
    label: z
      .strictObject({
        column: nameSchema.describe('Column of a baseline file that holds the truth.'),
        arrived: nameSchema.optional().describe('Column with the time at which the truth became known.'),
      })
      .optional()
      .describe('The truth; absent: not watched.'),
    segments: z
      .array(nameSchema)
      .max(16)
      .optional()
      .describe(
        'Columns by whose levels rows may be told apart; kept, but not watched apart: all rows are counted together.',
      ),
  })
  .meta({ id: 'Monitor', description: 'What is watched of a model, and how many false pages it may cost.' });

/** A model with everything that is known of it. */
export const modelDetailSchema = modelSummarySchema
  .extend({
    monitor: monitorSchema.nullable().describe('Its monitor; null while it has none.'),
    calibration: calibrationSchema
      .nullable()
      .describe('How its evidence was calibrated; null before its first judged window.'),
  })
  .meta({ id: 'ModelDetail', description: 'A model with its monitor and calibration.' });

/** The monitor of a model. */
export type Monitor = z.infer<typeof monitorSchema>;
