import type { NamedValues, Prediction } from '../../src/domain/events.ts';
import type { DecodeOutcome } from '../../src/ingest/decode/outcome.ts';

/** A decoded message as golden files write it: what is empty is left out. */
export function compactOutcome(outcome: DecodeOutcome): Record<string, unknown> {
  switch (outcome.kind) {
    case 'prediction':
      return { rows: [compactRow(outcome.prediction)] };
    case 'predictions':
      return { rows: outcome.predictions.map(compactRow) };
    case 'half':
      return { half: outcome.half.side, rows: outcome.half.rows.map(compactRow) };
    case 'label': {
      const { eventId, model, value, text, ts } = outcome.label;
      return { label: { eventId, model, value, text, ts } };
    }
    case 'skipped':
      return { skipped: outcome.skipped.reason };
    case 'dead-letter':
      return { fault: outcome.fault.reason, says: outcome.fault.detail };
  }
}

function compactRow(row: Prediction): Record<string, unknown> {
  const features = { ...entriesOf(row.numeric), ...entriesOf(row.categorical) };
  return {
    eventId: row.eventId,
    model: row.model,
    version: row.version,
    ts: row.ts,
    ...(row.segment === '' ? {} : { segment: row.segment }),
    ...(Object.keys(features).length > 0 ? { features } : {}),
    ...(row.nulls.length === 0 ? {} : { nulls: [...row.nulls] }),
    ...(row.value === null ? {} : { value: row.value }),
    ...(row.label === '' ? {} : { label: row.label }),
    ...(row.scores.names.length === 0 ? {} : { scores: entriesOf(row.scores) }),
  };
}

function entriesOf<T>({ names, values }: NamedValues<T>): Record<string, T> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] as T]));
}
