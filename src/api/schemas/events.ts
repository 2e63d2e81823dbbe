import { z } from 'zod';
import { labelEventSchema, predictionEventSchema } from '../../domain/events.ts';
import { FORMAT_NAMES } from '../../domain/topic-pin.ts';
import { rejectedRowSchema } from './problem.ts';

/** A prediction as it is sent. */
export const predictionBodySchema = predictionEventSchema.meta({
  id: 'PredictionEvent',
  description: 'One prediction: what the model was given and what it answered.',
});

/** A label as it is sent. */
export const labelBodySchema = labelEventSchema.meta({
  id: 'LabelEvent',
  description: 'What turned out to be true for a prediction.',
});

/** What a model server, or a logger beside it, writes of a call. */
export const loggedMessageSchema = z.looseObject({}).meta({
  id: 'LoggedMessage',
  description:
    'A call as another program logs it: a line of SageMaker Data Capture, a row of a Databricks inference table, a record of a BentoML monitor, a request body of KServe, Seldon or MLflow beside its answer. Known by its shape, or by the header x-format; docs/formats.md says what is read of each.',
});

/** A CloudEvent in structured mode. */
export const cloudEventSchema = z
  .looseObject({
    specversion: z.string().describe('Version of CloudEvents, such as 1.0.'),
    type: z
      .string()
      .describe(
        'What happened; the types of the request loggers of KServe and Seldon are calls, of any other the data are an event.',
      ),
    id: z.string().describe('The id of the event: of a call, the same for its request and its response.'),
    source: z.string().describe('Where it happened.'),
    time: z.string().optional().describe('When, ISO 8601.'),
    datacontenttype: z.string().optional().describe('Media type of the data.'),
    data: z.unknown().optional().describe('The data as JSON.'),
    data_base64: z.string().optional().describe('The data in base64.'),
  })
  .meta({ id: 'CloudEvent', description: 'A CloudEvent with an event, or half of a call, in its data.' });

/** Headers of a request with events. */
export const eventHeadersSchema = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Names the request: sent again under it, it is stored once, and answered as it was.'),
  'content-encoding': z.enum(['gzip', 'zstd']).optional().describe('How the body is compressed.'),
  'x-format': z.enum(FORMAT_NAMES).optional().describe('The format of the body, where its shape does not show it.'),
  'x-model': z.string().optional().describe('The model, where the format names none.'),
  'x-version': z.string().optional().describe("The model's version, where the format names none."),
  'x-columns': z.string().optional().describe('Names of features that come without names, comma-separated.'),
  'ce-type': z
    .string()
    .optional()
    .describe(
      'The body is the data of a CloudEvent in binary mode, of this type and any media type; its other attributes are headers that begin with ce- too.',
    ),
});

/** What became of a body of events. */
export const acceptedSchema = z
  .object({
    accepted: z.int().min(0).describe('Rows that are stored.'),
    rejected: z.array(rejectedRowSchema).describe('Rows that could not be read; each is kept as a dead letter.'),
  })
  .meta({ id: 'Accepted', description: 'What became of the rows; sent only once they are stored.' });
