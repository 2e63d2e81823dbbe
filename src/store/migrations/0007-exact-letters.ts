import { addColumn, type Layout } from './tables.ts';

/**
 * All statements of the seventh migration: dead letters keep what came. Of those with the encoding `exact` key and headers can be had
 * back to the byte; of those from before, which have none, what was no text is lost. `message_at` is the time that the broker, or the
 * request, gave the message.
 */
export function exactLetters(layout: Layout): readonly string[] {
  return [
    ...addColumn('dead_letters', 'encoding LowCardinality(String)', layout),
    ...addColumn('dead_letters', "message_at Nullable(DateTime64(3, 'UTC'))", layout),
  ];
}
