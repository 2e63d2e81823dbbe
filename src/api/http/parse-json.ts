import { messageOf } from '../../platform/errors.ts';
import { RefusedRequest } from '../problems/refused-request.ts';

/** The deepest nesting of a control document. */
const MAX_DEPTH = 32;
/** Newer engines add it to the position; the sentence is the same under all. */
const LINE_AND_COLUMN = / \(line \d+ column \d+\)$/;
/** The most values, of objects and arrays alike, in a control document. */
const MAX_VALUES = 9_000;

/**
 * A control document (never events, which have a door of their own) as a value.
 * @throws RefusedRequest with the exact fault: empty, not UTF-8, malformed, nested too deeply, too many values, or a `__proto__` key.
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) refuse('empty', 'the body is empty', 'Send one JSON object.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('invalid_utf8', 'the body is not UTF-8', 'Encode the JSON as UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return refuse(
      'malformed_json',
      `the body is not JSON: ${messageOf(thrown).replace(LINE_AND_COLUMN, '')}`,
      'Send one JSON object.',
    );
  }
  checkShape(value);
  return value;
}

function checkShape(root: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let values = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH)
      refuse('too_deep', `the body is nested more than ${MAX_DEPTH} levels deep`, 'Send it flatter.');
    if (Object.hasOwn(value, '__proto__')) {
      refuse('forbidden_key', 'the body has a key __proto__', 'Give the field another name.');
    }
    const children: readonly unknown[] = Object.values(value);
    values += children.length;
    if (values > MAX_VALUES)
      refuse('too_many_values', `the body has more than ${MAX_VALUES} values`, 'Send less at once.');
    for (const child of children) open.push({ value: child, depth: depth + 1 });
  }
}

function refuse(reason: string, detail: string, remedy: string): never {
  throw new RefusedRequest({ code: 'bad_input', reason, detail, remedy });
}
