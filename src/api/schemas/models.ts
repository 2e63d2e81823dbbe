import { z } from 'zod';
import { listSchema, nameSchema, timeSchema } from './common.ts';

/** Free facts about a version. */
export const factsSchema = z.record(nameSchema, z.union([z.string().max(4096), z.number(), z.boolean(), z.null()]));

/** The baseline of a version in short. */
export const baselineSummarySchema = z
  .object({
    id: z.string().describe('Identifier of the baseline.'),
    from: timeSchema.describe('First event time.'),
    to: timeSchema.describe('Last event time, exclusive.'),
    rows: z.int().describe('Rows.'),
    labelledRows: z.int().describe('Rows that carry a label.'),
  })
  .meta({ id: 'BaselineSummary', description: 'The data a version is compared with.' });

/** A version as it is listed. */
export const versionSummarySchema = z
  .object({
    version: z.string().describe('Name of the version.'),
    stage: z
      .enum(['registered', 'champion', 'previous', 'retired'])
      .describe('How far it is in its life; `registered` also where it merely showed up in the log.'),
    artefactDigest: z.string().describe('SHA-256 of the artefact, hexadecimal; empty where none was given.'),
    createdAt: timeSchema.nullable().describe('When it was registered; null where it merely showed up in the log.'),
    facts: factsSchema.describe('Free facts about it, such as training span, metrics, parent version.'),
    baseline: baselineSummarySchema.nullable().describe('Its baseline of record; null while it has none.'),
  })
  .meta({ id: 'VersionSummary', description: 'One version of a model.' });

/** The alarm budget as it is stated. */
export const budgetSchema = z
  .object({
    pages: z.number().positive().describe('False pages that are allowed …'),
    per: z
      .string()
      .regex(/^[1-9]\d*[mhdw]$/, 'write a duration as an integer and m, h, d or w, such as 90d')
      .describe('… in this time: an integer and `m`, `h`, `d` or `w`.'),
  })
  .meta({ id: 'Budget', description: 'How many false pages a model may cost.' });

const STATUSES = ['no baseline', 'waiting', 'insufficient', 'steady', 'drifting'] as const;

/** A model as it is listed. */
export const modelSummarySchema = z
  .object({
    model: z.string().describe('Name of the model.'),
    champion: z.string().nullable().describe('The version in charge; null while none was promoted.'),
    status: z
      .enum(STATUSES)
      .describe(
        'How it stands: `no baseline` to compare with, `waiting` for its first judged window, `insufficient` data in the newest window, `steady`, or `drifting` (an episode is open).',
      ),
    versions: z.array(versionSummarySchema).describe('All versions that were registered or showed up in the log.'),
    evidence: z.number().nullable().describe('Evidence after the newest judged window; null before the first.'),
    threshold: z.number().nullable().describe('Evidence at which a page is sent; null while nothing sets it.'),
    openAlerts: z.int().describe('Episodes that are open.'),
    lastEventAt: timeSchema.nullable().describe('Event time of the newest prediction, to the minute.'),
    lastWindow: timeSchema.nullable().describe('Start of the newest judged window.'),
    events24h: z.int().describe('Predictions in the 24 hours of event time that end with the newest.'),
    pages90d: z.int().describe('Pages opened in the 90 days of event time that end with the newest prediction.'),
    budget: budgetSchema.nullable().describe('The alarm budget of its monitor; null while it has no monitor.'),
  })
  .meta({ id: 'ModelSummary', description: 'A model and how it stands.' });

/** Models in a list. */
export const modelListSchema = listSchema(modelSummarySchema, 'The models, by name.');

/** How the evidence was calibrated on the baseline. */
export const calibrationSchema = z
  .object({
    strata: z.string().describe('Which windows are compared with each other, such as `hour-of-week`.'),
    exponent: z.number().describe('Tempering of the bets.'),
    shadowPages: z
      .number()
      .nullable()
      .describe(
        'Pages that a shadow run over the baseline itself would have sent; null for a baseline too short for one.',
      ),
    guarantee: z
      .enum(['exchangeable', 'calibrated'])
      .describe('What the budget rests on: exchangeable windows (a proof), or calibration on the baseline.'),
    expectedDelay: z
      .object({
        shiftSd: z.number().describe('Size of a shift, in standard deviations of a stream.'),
        windows: z.number().nullable().describe('Windows until it is paged; null where it is not.'),
      })
      .nullable()
      .describe('How soon a stated shift would page; null while unknown.'),
  })
  .meta({ id: 'Calibration', description: 'How the evidence was calibrated on the baseline.' });

/** What is created by `POST /v1/models`. */
export const newModelSchema = z
  .strictObject({ model: nameSchema.describe('Name of the model.') })
  .meta({ id: 'NewModel', description: 'A model to be registered.' });

/** What is created by `POST /v1/models/{model}/versions`. */
export const newVersionSchema = z
  .strictObject({
    version: nameSchema.describe('Name of the version.'),
    artefactDigest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'write the SHA-256 as 64 hexadecimal digits in lower case')
      .optional()
      .describe('SHA-256 of the artefact, hexadecimal.'),
    facts: factsSchema.optional().describe('Free facts about it, such as training span, metrics, parent version.'),
  })
  .meta({ id: 'NewVersion', description: 'A version to be registered.' });

/** Why a version is promoted. */
export const promotionSchema = z
  .strictObject({ reason: z.string().max(1000).optional().describe('Why, in a sentence; kept with the version.') })
  .meta({ id: 'Promotion', description: 'Puts a version in charge.' });

/** A model as it was registered. */
export const registeredModelSchema = z
  .object({
    model: z.string().describe('Name of the model.'),
    champion: z.string().nullable().describe('The version in charge; null while none was promoted.'),
    versions: z
      .array(versionSummarySchema.omit({ baseline: true }).meta({ id: 'RegisteredVersion' }))
      .describe('The registered versions.'),
  })
  .meta({ id: 'RegisteredModel', description: 'A model as it is registered.' });

/** A model as it is listed. */
export type ModelSummary = z.infer<typeof modelSummarySchema>;
/** How the evidence of a version was calibrated. */
export type Calibration = z.infer<typeof calibrationSchema>;
/** A model as it is registered. */
export type RegisteredModel = z.infer<typeof registeredModelSchema>;
