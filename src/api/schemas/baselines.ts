import { z } from 'zod';
import { listSchema, nameSchema, requestTimeSchema, timeSchema } from './common.ts';

/** Whose baseline a file becomes. */
export const baselineQuerySchema = z.object({
  model: nameSchema.describe('Name of the model.'),
  version: nameSchema.default('0').describe('Version of the model.'),
  from: requestTimeSchema.optional().describe('First event time, inclusive; absent: as the monitor says, or all rows.'),
  to: requestTimeSchema.optional().describe('Last event time, exclusive; absent: as the monitor says, or all rows.'),
});

/** Instead of an upload: a file on the server's own machine. */
export const baselinePathSchema = z
  .strictObject({ path: z.string().min(1).max(4096).describe("Path of a file on the server's machine.") })
  .meta({ id: 'BaselinePath', description: "A baseline file on the server's own machine." });

/** Which baselines are listed. */
export const baselineListQuerySchema = z.object({
  model: nameSchema.optional().describe('Baselines of this model alone.'),
});

const columnBase = {
  name: z.string().describe('Name of the column.'),
  role: z.enum(['feature', 'prediction']).describe('What it is to the model.'),
};

/** One column of a baseline with its bins. */
export const baselineColumnSchema = z
  .discriminatedUnion('type', [
    z.object({
      ...columnBase,
      type: z.literal('numeric').describe('Numbers.'),
      edges: z
        .array(z.number())
        .describe("Ascending inner edges of the fine bins; a value's bin is the number of edges <= it."),
      coarse: z.array(z.int()).describe('Which of the edges bound the coarse bins.'),
      mean: z.number().describe('Mean.'),
      sd: z.number().describe('Standard deviation; 0 for a constant column.'),
      min: z.number().describe('Least value.'),
      max: z.number().describe('Greatest value.'),
    }),
    z.object({
      ...columnBase,
      type: z.enum(['categorical', 'boolean']).describe('Levels.'),
      levels: z.array(z.string()).describe('The counted levels, commonest first.'),
      others: z.array(z.string()).describe('Levels that are not counted singly.'),
    }),
  ])
  .meta({ id: 'BaselineColumn', description: 'One column of a baseline with its bins.' });

/** The data a version is compared with. */
export const baselineSchema = z
  .object({
    id: z.string().describe('Identifier.'),
    model: z.string().describe('Name of the model.'),
    version: z.string().describe('Version of the model.'),
    from: timeSchema.describe('First event time.'),
    to: timeSchema.describe('Last event time, exclusive.'),
    rows: z.int().describe('Rows.'),
    labelledRows: z.int().describe('Rows that carry a label.'),
    labelDelayMs: z
      .number()
      .nullable()
      .describe('Milliseconds after the event by which 99.5 % of the labels were known; null where that is unknown.'),
    columns: z.array(baselineColumnSchema).describe('The columns with their bins.'),
    createdAt: timeSchema.describe('When it was registered.'),
  })
  .meta({ id: 'Baseline', description: 'The data a version is compared with.' });

/** A baseline as it was just registered. */
export const registeredBaselineSchema = baselineSchema
  .extend({ notes: z.array(z.string()).describe('What was left out of the file, one sentence each.') })
  .meta({ id: 'RegisteredBaseline', description: 'A baseline as it was just registered.' });

/** Baselines in a list. */
export const baselineListSchema = listSchema(baselineSchema, 'The baselines, newest first.');

/** A baseline as it is answered. */
export type BaselineView = z.infer<typeof baselineSchema>;
