import type { CallSide } from '../../domain/events.ts';
import { fail, isObject, shown, type FaultSlot } from '../decode/fields.ts';
import type { DecodeOutcome } from '../decode/outcome.ts';
import { readRequestBody } from './bodies/request-body.ts';
import { readResponseBody } from './bodies/response-body.ts';
import type { CloudEvent } from './cloud-event.ts';
import { modelOf, type Hints } from './hints.ts';
import { jsonOf, unwrapped } from './json-payload.ts';
import type { FormatContext } from './message.ts';
import { halfCall } from './rows/assemble.ts';
import { textOf } from './text-of.ts';
import { timeOf } from './times.ts';

/** What an inference server's CloudEvent tells of: half of a call, or something beside. */
export type InferenceEventKind = { readonly server: 'kserve' | 'seldon'; readonly tells: CallSide | 'other' };

const TYPE =
  /^(?:(org\.kubeflow|org\.kserve|io\.kserve)|io\.seldon)\.serving\.(?:inference\.)?(request|response|outlier|feedback|drift)$/;

/** Which server and what, from the event's type; null if it is none of theirs. */
export function inferenceEventKind(type: string): InferenceEventKind | null {
  const match = TYPE.exec(type);
  if (match === null) return null;
  const tells = match[2] === 'request' || match[2] === 'response' ? match[2] : 'other';
  return { server: match[1] === undefined ? 'seldon' : 'kserve', tells };
}

/**
 * KServe's and Seldon's logged requests and responses: two events for each call. KServe's share the event's id, Seldon's the
 * extension `requestid` (their event ids differ). The model is the inference service; a component other than the predictor, and a node
 * of Seldon's graph, is a model of its own, for it sees other rows.
 */
export function readInferenceEvent(
  event: CloudEvent,
  { server, tells }: InferenceEventKind,
  hints: Hints,
  context: FormatContext,
): DecodeOutcome {
  if (tells === 'other') {
    const detail = `an event of type ${event.type}: it tells of something beside a prediction`;
    return { kind: 'skipped', skipped: { reason: 'no_prediction', detail, source: context.source } };
  }
  const slot: FaultSlot = { first: undefined };
  const { extensions } = event;
  const id = (server === 'seldon' ? extensions['requestid'] : undefined) ?? event.id;
  if (id === '') {
    fail(
      slot,
      'missing_field',
      `the event has no ${server === 'seldon' ? 'requestid' : 'id'}: request and response are joined by it`,
    );
  }
  const body = bodyOf(event, slot);
  const fields = isObject(body) ? body : {};
  const service = extensions['inferenceservicename'] ?? '';
  const part = server === 'seldon' ? (extensions['modelid'] ?? '') : partOf(extensions['component'] ?? '');
  const own =
    service === ''
      ? (textOf(fields['model_name']) ?? part)
      : server === 'seldon' || part === ''
        ? service
        : `${service}.${part}`;
  const facts = {
    id,
    model: modelOf(hints, [own], 'the event has no inferenceservicename', slot),
    version: hints.version ?? textOf(fields['model_version']) ?? '',
    ts: timeOf(event.time, 'the time of the event', context.timestamp, slot),
    segment: segmentOf(extensions['endpoint']),
  };
  if (slot.first !== undefined) return { kind: 'dead-letter', fault: slot.first };
  const rows = tells === 'request' ? readRequestBody(body, hints.columns, slot) : readResponseBody(body, slot);
  const common = [server, extensions['namespace'] ?? '', service, part, extensions['endpoint'] ?? '', id];
  return halfCall(common, tells, facts, rows, context, slot);
}

/** The predictor is the model itself; other components are named. */
function partOf(component: string): string {
  return component === 'predictor' ? '' : component;
}

/** Traffic of a canary is a slice by itself. */
function segmentOf(endpoint: string | undefined): string {
  return endpoint === undefined || endpoint === 'default' ? '' : endpoint;
}

/** The payload as a JSON value; in structured mode it may also be a JSON text. */
function bodyOf({ data, contentType }: CloudEvent, slot: FaultSlot): unknown {
  // Clients say all sorts of things of JSON; this is what the binary tensor extension says, and protobuf.
  if (/octet-stream|protobuf|grpc/i.test(contentType)) {
    fail(slot, 'wrong_type', `the payload is ${shown(contentType)}: payloads in JSON are read`);
    return undefined;
  }
  return 'bytes' in data ? jsonOf(data.bytes, 'the payload', slot) : unwrapped(data.value, 'the payload', slot);
}
