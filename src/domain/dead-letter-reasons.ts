/**
 * Why something could not be read as an event, and what to do about each: the closed set that rows, metrics, answers and
 * documentation share. A new reason is added here, with its remedy, and nowhere else.
 */
export const DEAD_LETTER_REASONS = {
  empty: {
    means: 'the message has no value: a tombstone, or an empty body',
    remedy: 'Send one JSON object; if the topic is compacted on purpose, discard the tombstones.',
  },
  malformed_json: {
    means: 'the text is not JSON; the detail names the line and character',
    remedy: 'Mend the producer’s serialiser (NaN and Infinity are not JSON: send null), then send the events again.',
  },
  invalid_utf8: {
    means: 'the bytes are not UTF-8',
    remedy: 'Encode JSON as UTF-8; for another format or a compressed body say so in its headers.',
  },
  not_an_object: {
    means: 'the JSON is an array, a text or a number where one object was expected',
    remedy: 'Send one JSON object for each event; several at once go over HTTP as an array or as JSON Lines.',
  },
  missing_field: {
    means: 'a field that every event needs is absent or empty',
    remedy: 'Have the producer send the field that the detail names.',
  },
  wrong_type: {
    means: 'a field holds another type than it must',
    remedy: 'Send the type that the detail names; texts in double quotes, numbers without.',
  },
  not_finite: {
    means: 'a number is beyond the range of a 64-bit float',
    remedy: 'Send null where there is no finite number.',
  },
  bad_time: {
    means: 'the event time is not a time, or outside 1970 to 2106',
    remedy: 'Send ISO 8601 such as 2025-06-01T12:00:00Z, or milliseconds since the epoch.',
  },
  name_too_long: {
    means: 'an identifier or a name has more than 256 characters',
    remedy: 'Shorten it; what is long and free is a feature’s value, never its name.',
  },
  too_many_features: {
    means: 'one prediction carries more than 4096 features',
    remedy: 'Send the features that are worth watching; an embedding is one feature, not one a dimension.',
  },
  too_large: {
    means: 'the message is larger than what is read',
    remedy: 'Send fewer rows in one message, and leave out what is not watched.',
  },
  no_model: {
    means: 'the format carries no name of the model, and nothing else gives one',
    remedy: 'Pin the topic to its model (KAFKA_TOPIC_FORMATS), or send a header x-model; then replay.',
  },
  unknown_format: {
    means: 'a header or a type names a format that is not read, or no format fits the message',
    remedy: 'Pin the topic to its format, or send one of the formats that docs/formats.md lists.',
  },
  unknown_schema: {
    means: 'the schema that the message was written with is not known',
    remedy: 'Check the id and SCHEMA_REGISTRY_URL; once the schema is registered, replay.',
  },
  malformed_bytes: {
    means: 'the bytes are not what their binary format or schema says',
    remedy: 'Have the producer write with the schema whose id it sends; a truncated message is lost.',
  },
  shape_mismatch: {
    means: 'rows, columns or names of a message do not agree in number',
    remedy: 'Have the server log tensors whose shape fits their data, and name as many columns as there are.',
  },
  store_rejected: {
    means: 'the event was read, but the store refused its row while it took the others',
    remedy: 'Read the detail; after an upgrade of the store or of Leeway, replay it.',
  },
} as const satisfies Record<string, { readonly means: string; readonly remedy: string }>;

/** Why something could not be read as an event. */
export type DeadLetterReason = keyof typeof DEAD_LETTER_REASONS;

/** Every reason, in the order in which they are documented. */
export const DEAD_LETTER_REASON_NAMES = Object.keys(DEAD_LETTER_REASONS) as [DeadLetterReason, ...DeadLetterReason[]];
