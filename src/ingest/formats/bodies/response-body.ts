import { fail, isObject, shown, typeName, type FaultSlot, type JsonObject } from '../../decode/fields.ts';
import { answerOf, collectAnswer, namesClass, type Answer } from '../rows/answer.ts';
import { isSeldonMessage, readSeldonMessage } from './seldon-data.ts';
import { isTensorList, readTensors, tensorRow, type TensorColumns } from './tensors.ts';

/** Whether an object is the body of a model's response, in one of the forms that {@link readResponseBody} reads. */
export function isResponseBody(body: JsonObject): boolean {
  return 'predictions' in body || 'outputs' in body || isSeldonMessage(body);
}

/**
 * The answers of a response's body, one a row: V2 tensors, V1, TensorFlow, MLflow and SageMaker `predictions` or `outputs`, a
 * SeldonMessage, or a bare list, number or text.
 */
export function readResponseBody(body: unknown, slot: FaultSlot): readonly Answer[] {
  if (Array.isArray(body)) return body.map((one) => answerOf(one, undefined, slot));
  if (!isObject(body)) {
    if (typeof body === 'number' || typeof body === 'string' || typeof body === 'boolean')
      return [answerOf(body, undefined, slot)];
    fail(slot, 'wrong_type', `the response is ${typeName(body)}: a JSON object or a list of answers is expected`);
    return [];
  }
  if (isTensorList(body['outputs'])) return tensorAnswers(body['outputs'], slot);
  const { predictions, outputs } = body;
  const listed = predictions ?? outputs;
  if (Array.isArray(listed)) return listed.map((one) => answerOf(one, undefined, slot));
  if (isObject(listed)) return columnarAnswers(listed, slot);
  if (listed !== undefined && listed !== null) return [answerOf(listed, undefined, slot)];
  if (isSeldonMessage(body)) {
    const { names, rows } = readSeldonMessage(body, slot);
    return rows.map((one) => answerOf(one, names, slot));
  }
  const error = body['error'] ?? body['message'] ?? body['detail'];
  fail(
    slot,
    'wrong_type',
    typeof error === 'string'
      ? `the response tells of an error, not of a prediction: ${error.slice(0, 200)}`
      : `the response has none of predictions, outputs, data: its fields are ${shown(Object.keys(body).slice(0, 8).join(', '))}`,
  );
  return [];
}

/** Tensors are parts of the answer; the first one with a number a row is the value, unless its name says that it is the class. */
function tensorAnswers(list: readonly JsonObject[], slot: FaultSlot): readonly Answer[] {
  const tensors = readTensors(list, slot);
  const [first] = tensors;
  if (first === undefined || slot.first !== undefined) return [];
  const value = tensors.find((tensor) => isNumbers(tensor) && tensor.width === 1 && !namesClass(tensor.name));
  const only = tensors.length === 1;
  return Array.from({ length: first.rows }, (_, row) => {
    const answer = collectAnswer(slot);
    for (const tensor of tensors) {
      answer.add(tensor === value || (only && !namesClass(tensor.name)) ? '' : tensor.name, tensorRow(tensor, row));
    }
    return answer.answer();
  });
}

function isNumbers({ values }: TensorColumns): boolean {
  return values.every((one) => typeof one === 'number' || one === null);
}

/** Columns of answers by name, each a list with one a row; where none is a list, one answer. */
function columnarAnswers(columns: JsonObject, slot: FaultSlot): readonly Answer[] {
  const entries = Object.entries(columns);
  const lists = entries.filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const count = lists[0]?.[1].length ?? 0;
  if (lists.length === 0 || lists.length < entries.length) return [answerOf(columns, undefined, slot)];
  const odd = lists.find(([, column]) => column.length !== count);
  if (odd !== undefined) {
    fail(
      slot,
      'shape_mismatch',
      `the response's ${shown(odd[0])} has ${odd[1].length} values where other columns have ${count}`,
    );
    return [];
  }
  return Array.from({ length: count }, (_, row) => {
    const answer = collectAnswer(slot);
    for (const [name, column] of lists) answer.add(lists.length === 1 && !namesClass(name) ? '' : name, column[row]);
    return answer.answer();
  });
}
