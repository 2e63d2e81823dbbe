import { hasEnded, type RetrainRecord } from './record.ts';

/** Streams named in a request. */
const TOP_STREAMS = 5;

/** The type of the message that asks for a remedy. */
export const REQUESTED = 'retrain.requested';

/**
 * The body of `retrain.requested`: which model, why, on what data, under which policy, and where to report. No rows and no subjects.
 * @param token the capability that goes with the callback.
 */
export function requestPayload(
  request: RetrainRecord,
  { token, publicUrl }: { readonly token: string; readonly publicUrl: string },
): string {
  const { trigger, labels } = request;
  return JSON.stringify({
    type: REQUESTED,
    timestamp: iso(request.at),
    data: {
      request_id: request.id,
      model: { name: request.model, version: request.version },
      trigger: {
        alert: request.alert,
        attempt: request.attempt,
        kind: trigger.kind,
        since: iso(trigger.openedAt),
        summary: trigger.summary,
        streams: trigger.streams.slice(0, TOP_STREAMS),
      },
      evidence: { value: trigger.evidence, threshold: trigger.threshold },
      data: {
        label_watermark: iso(labels.watermark),
        row_counts: { training: labels.trainingRows, labelled_since_training: labels.labelledSinceTraining },
        training_from: iso(labels.trainingFrom),
        training_to: iso(labels.trainingTo),
      },
      policy: { mode: request.mode, max_runtime_seconds: Math.round(request.maxRuntimeMs / 1000) },
      callback: {
        url: `${publicUrl}/v1/retrain-requests/${request.id}/events`,
        token,
        expires_at: iso(request.expiresAt),
      },
    },
  });
}

/** Whether a request's message still has a point. */
export function isWorthSending(request: RetrainRecord): boolean {
  return !hasEnded(request.state) && request.state !== 'proposed';
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
