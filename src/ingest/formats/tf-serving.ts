import { messageOf } from '../../platform/errors.ts';
import { fail, shown, type FaultSlot } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { modelOf, type Hints } from './hints.ts';
import type { FormatContext } from './message.ts';
import { collectAnswer, namesClass, type Answer } from './rows/answer.ts';
import { wholeCall } from './rows/assemble.ts';
import { collectFeatures, type FeatureRow } from './rows/feature-row.ts';
import { textOrBytes } from './text-or-bytes.ts';
import { tensorColumns } from './tf-tensor.ts';
import {
  decodePredictionLog,
  type ExampleMessage,
  type ExampleRequest,
  type ModelSpec,
  type PredictionLog,
  type TensorMessage,
} from './tf-serving-messages.ts';
import { timeOf } from './times.ts';

/**
 * A `PredictionLog` of TensorFlow Serving (protobuf): predict, classify and regress calls. It carries no id of the call, so ids are
 * made of the offset. The sampling rate does not become a weight: a log that is thinned alike for all calls has the same shares, and
 * tests need the number of rows that were seen.
 */
export function readPredictionLog(bytes: Buffer, hints: Hints, context: FormatContext): DecodeOutcome {
  let log: PredictionLog;
  try {
    log = decodePredictionLog(bytes);
  } catch (thrown) {
    const detail = `the bytes are no tensorflow.serving.PredictionLog (${messageOf(thrown)})`;
    return { kind: 'dead-letter', fault: { reason: 'malformed_bytes', step: 'decode', detail } };
  }
  const other = OTHER_LOGS.find((name) => log[name] !== undefined);
  if (other !== undefined) {
    const detail = `a ${other} of TensorFlow Serving: predict, classify and regress calls are read`;
    return { kind: 'skipped', skipped: { reason: 'no_prediction', detail, source: context.source } };
  }
  const slot: FaultSlot = { first: undefined };
  const { predict_log: predict, classify_log: classify, regress_log: regress, log_metadata: metadata } = log;
  const call = predict ?? classify ?? regress;
  if (call === undefined) {
    const detail = 'the bytes hold no call: a PredictionLog with predict_log, classify_log or regress_log is expected';
    return { kind: 'dead-letter', fault: { reason: 'malformed_bytes', step: 'decode', detail } };
  }
  const specs = [call.response?.model_spec, call.request?.model_spec, metadata?.model_spec];
  const seconds = metadata?.timestamp_secs;
  const facts = {
    id: undefined,
    model: modelOf(
      hints,
      specs.map((spec) => spec?.name),
      'no model_spec has a name',
      slot,
    ),
    version: hints.version ?? specs.map(versionOf).find((version) => version !== undefined) ?? '',
    ts: timeOf(
      seconds === undefined || seconds === 0 ? undefined : seconds * 1000,
      'log_metadata.timestamp_secs',
      context.timestamp,
      slot,
    ),
  };
  const inputs =
    predict === undefined
      ? exampleRows((classify ?? regress)?.request, slot)
      : tensorRows(predict.request?.inputs, slot);
  const answers =
    predict === undefined
      ? classify === undefined
        ? regressions(log)
        : classes(log, slot)
      : tensorAnswers(predict.response?.outputs, slot);
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  return wholeCall(facts, inputs, answers, context, slot);
}

const OTHER_LOGS = ['predict_streamed_log', 'multi_inference_log', 'session_run_log'] as const;

function versionOf(spec: ModelSpec | undefined): string | undefined {
  const { version, version_label: label } = spec ?? {};
  return version?.value === undefined ? label : String(version.value);
}

function tensorRows(
  inputs: Readonly<Record<string, TensorMessage>> | undefined,
  slot: FaultSlot,
): readonly FeatureRow[] {
  const tensors = Object.entries(inputs ?? {}).map(([name, tensor]) => tensorColumns(name, tensor, slot));
  const count = sameRows(tensors, slot);
  return Array.from({ length: count }, (_, row) => {
    const features = collectFeatures(slot);
    for (const tensor of tensors) features.add(tensor.name, tensor.row(row));
    return features.row();
  });
}

function tensorAnswers(
  outputs: Readonly<Record<string, TensorMessage>> | undefined,
  slot: FaultSlot,
): readonly Answer[] | null {
  const tensors = Object.entries(outputs ?? {}).map(([name, tensor]) => tensorColumns(name, tensor, slot));
  if (tensors.length === 0) return null;
  const count = sameRows(tensors, slot);
  const value = tensors.find((tensor) => tensor.numeric && tensor.width === 1 && !namesClass(tensor.name));
  return Array.from({ length: count }, (_, row) => {
    const answer = collectAnswer(slot);
    for (const tensor of tensors) {
      const nameless = tensor === value || (tensors.length === 1 && !namesClass(tensor.name));
      answer.add(nameless ? '' : tensor.name, tensor.row(row));
    }
    return answer.answer();
  });
}

function sameRows(tensors: readonly { readonly name: string; readonly rows: number }[], slot: FaultSlot): number {
  const [first] = tensors;
  const odd = tensors.find(({ rows }) => rows !== first?.rows);
  if (first !== undefined && odd !== undefined) {
    fail(
      slot,
      'shape_mismatch',
      `the tensor ${shown(odd.name)} has ${odd.rows} rows and ${shown(first.name)} ${first.rows}: rows are the first dimension`,
    );
  }
  return slot.first === undefined ? (first?.rows ?? 0) : 0;
}

function exampleRows(request: ExampleRequest | undefined, slot: FaultSlot): readonly FeatureRow[] {
  const { example_list: list, example_list_with_context: withContext } = request?.input ?? {};
  const examples = list?.examples ?? withContext?.examples ?? [];
  return examples.map((example) => {
    const features = collectFeatures(slot);
    for (const one of withContext?.context === undefined ? [example] : [withContext.context, example])
      addExample(one, features);
    return features.row();
  });
}

function addExample(example: ExampleMessage, features: ReturnType<typeof collectFeatures>): void {
  for (const [name, feature] of Object.entries(example.features?.feature ?? {})) {
    const bytes = feature.bytes_list?.value?.map((one) => textOrBytes(one));
    const values = bytes ?? feature.float_list?.value ?? feature.int64_list?.value ?? [];
    features.add(name, values.length === 1 ? values[0] : values.length === 0 ? null : values);
  }
}

function classes(log: PredictionLog, slot: FaultSlot): readonly Answer[] | null {
  const list = log.classify_log?.response?.result?.classifications;
  if (list === undefined) return null;
  return list.map(({ classes: found = [] }) => {
    const answer = collectAnswer(slot);
    const best = found.reduce<(typeof found)[number] | undefined>(
      (top, one) => (top === undefined || (one.score ?? 0) > (top.score ?? 0) ? one : top),
      undefined,
    );
    if (best?.label !== undefined) answer.add('', best.label);
    found.forEach(({ label, score = 0 }, index) =>
      answer.add(label === undefined || label === '' ? String(index) : label, score),
    );
    return answer.answer();
  });
}

function regressions(log: PredictionLog): readonly Answer[] | null {
  const list = log.regress_log?.response?.result?.regressions;
  return list === undefined
    ? null
    : list.map(({ value = 0 }) => ({ value, label: '', scores: { names: [], values: [] } }));
}
