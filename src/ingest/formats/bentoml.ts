import { isObject, type FaultSlot, type JsonObject } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { modelOf, type Hints } from './hints.ts';
import type { FormatContext } from './message.ts';
import { collectAnswer } from './rows/answer.ts';
import { wholeCall } from './rows/assemble.ts';
import { collectFeatures } from './rows/feature-row.ts';
import { textOf } from './text-of.ts';
import { timeOf } from './times.ts';

/** What BentoML's schema log says of the columns of a monitor. */
export interface BentoSchema {
  readonly bento: string;
  readonly version: string;
  readonly roles: Readonly<Record<string, BentoRole>>;
}

/** What a column is: what the model was given, what it answered, or what turned out to be true. */
export type BentoRole = 'feature' | 'prediction' | 'target';

const ROLES: ReadonlySet<unknown> = new Set<BentoRole>(['feature', 'prediction', 'target']);
const OWN_COLUMNS = new Set(['timestamp', 'request_id', 'trace_id']);

/** Whether a JSON object is a record of BentoML's default monitor: flat, with a time, a request and a trace. */
export function isBentoRecord(record: JsonObject): boolean {
  return 'timestamp' in record && 'request_id' in record && 'trace_id' in record;
}

/** The schema that a message of BentoML's schema log holds; null if it is none. */
export function bentoSchemaOf(record: JsonObject): BentoSchema | null {
  const { meta_data: meta, columns } = record;
  if (!isObject(meta) || !Array.isArray(columns) || columns.length === 0) return null;
  const roles = Object.create(null) as Record<string, BentoRole>;
  for (const column of columns) {
    if (!isObject(column) || typeof column['name'] !== 'string' || !ROLES.has(column['role'])) return null;
    roles[column['name']] = column['role'] as BentoRole;
  }
  return { bento: textOf(meta['bento_name']) ?? '', version: textOf(meta['bento_version']) ?? '', roles };
}

/**
 * A record of a BentoML monitor, by the roles that its schema log gave: features, and the columns of the prediction. Columns with the
 * role of a target are not kept, for the truth is sent as a label.
 */
export function readBentoRecord(
  record: JsonObject,
  schema: BentoSchema | undefined,
  hints: Hints,
  context: FormatContext,
): DecodeOutcome {
  if (schema === undefined) {
    const detail = `no schema of this monitor has come in topic ${context.source.topic}: send BentoML's schema log to the same topic, before its data`;
    return { kind: 'dead-letter', fault: { reason: 'unknown_schema', step: 'decode', detail } };
  }
  const slot: FaultSlot = { first: undefined };
  const features = collectFeatures(slot);
  const answer = collectAnswer(slot);
  const answers = Object.keys(record).filter((name) => schema.roles[name] === 'prediction');
  for (const [name, value] of Object.entries(record)) {
    if (OWN_COLUMNS.has(name) && schema.roles[name] === undefined) continue;
    const role = schema.roles[name] ?? 'feature';
    if (role === 'feature') features.add(name, value);
    else if (role === 'prediction') answer.add(answers.length === 1 ? '' : name, value);
  }
  const id = record['request_id'];
  const facts = {
    id: typeof id === 'string' && id !== '' && id !== 'None' ? id : undefined,
    model: modelOf(hints, [schema.bento], 'the schema log has no bento_name', slot),
    version: hints.version ?? schema.version,
    ts: timeOf(record['timestamp'], 'timestamp', context.timestamp, slot),
  };
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  return wholeCall(facts, [features.row()], [answer.answer()], context, slot);
}
