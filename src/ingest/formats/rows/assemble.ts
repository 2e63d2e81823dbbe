import { createHash } from 'node:crypto';
import { MAX_NAME_LENGTH, type CallSide, type Prediction } from '../../../domain/events.ts';
import { fail, type FaultSlot } from '../../decode/fields.ts';
import type { DecodeOutcome } from '../../decode/outcome.ts';
import type { FormatContext } from '../message.ts';
import { NO_ANSWER, type Answer } from './answer.ts';
import type { FeatureRow } from './feature-row.ts';

/** What the rows of one call have in common. */
export interface CallFacts {
  /** Where the message carries no id: undefined, and the offset makes one. */
  readonly id: string | undefined;
  readonly model: string;
  /** Empty where it is not known. */
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly ts: number;
  readonly segment?: string;
}

/** The most rows that one message may carry: each is an event, and they are in memory together. */
export const MAX_ROWS = 20_000;

const NO_FEATURES: FeatureRow = {
  numeric: { names: [], values: [] },
  categorical: { names: [], values: [] },
  nulls: [],
};

/** The predictions of a call that is whole; a side that was not logged is null. */
export function wholeCall(
  facts: CallFacts,
  inputs: readonly FeatureRow[] | null,
  answers: readonly Answer[] | null,
  context: FormatContext,
  slot: FaultSlot,
): DecodeOutcome {
  if (inputs !== null && answers !== null && inputs.length !== answers.length) {
    fail(slot, 'shape_mismatch', `the request has ${inputs.length} rows and the response ${answers.length}`);
  }
  const rows = rowsOf(
    { ...facts, version: facts.version === '' ? '0' : facts.version },
    inputs,
    answers,
    context,
    slot,
  );
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const [only] = rows;
  return rows.length === 1 && only !== undefined
    ? { kind: 'prediction', prediction: only }
    : { kind: 'predictions', predictions: rows };
}

/** Half of a call. What both halves have in common (where the model runs, and the call's id) is kept as a digest: it only has to be equal. */
export function halfCall(
  common: readonly string[],
  side: CallSide,
  facts: CallFacts,
  part: readonly FeatureRow[] | readonly Answer[],
  context: FormatContext,
  slot: FaultSlot,
): DecodeOutcome {
  const inputs = side === 'request' ? (part as readonly FeatureRow[]) : null;
  const answers = side === 'response' ? (part as readonly Answer[]) : null;
  const rows = rowsOf(facts, inputs, answers, context, slot);
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const call = createHash('sha256').update(common.join('\n')).digest('hex').slice(0, 32);
  return { kind: 'half', half: { call, side, rows } };
}

function rowsOf(
  facts: CallFacts,
  inputs: readonly FeatureRow[] | null,
  answers: readonly Answer[] | null,
  context: FormatContext,
  slot: FaultSlot,
): readonly Prediction[] {
  const count = (inputs ?? answers ?? []).length;
  if (count === 0) fail(slot, 'missing_field', 'the message carries no row');
  if (count > MAX_ROWS) fail(slot, 'too_large', `the message carries ${count} rows: the most is ${MAX_ROWS}`);
  const id = facts.id ?? `${context.idPrefix}/${context.source.offset}`;
  if (id.length > MAX_NAME_LENGTH - 12) {
    fail(slot, 'name_too_long', `the id of the call has ${id.length} characters: the most is ${MAX_NAME_LENGTH - 12}`);
  }
  return Array.from({ length: slot.first === undefined ? count : 0 }, (_, row) => ({
    eventId: eventIdOf(id, row),
    model: facts.model,
    version: facts.version,
    ts: facts.ts,
    ...(inputs?.[row] ?? NO_FEATURES),
    ...(answers?.[row] ?? NO_ANSWER),
    segment: facts.segment ?? '',
    subjectKey: '',
    source: count === 1 ? context.source : { ...context.source, row },
  }));
}

/** The event id of a row of a call: the call's own for the first, `id/1`, `id/2` … for those after it, however many there are. */
function eventIdOf(id: string, row: number): string {
  return row === 0 ? id : `${id}/${row}`;
}
