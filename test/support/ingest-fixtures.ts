import { decodeEvent } from '../../src/ingest/decode/decode-event.ts';
import type { Entry } from '../../src/ingest/entry.ts';

/** A label as it comes from offset `offset` of a topic. */
export function label(offset: number): Entry {
  const source = { topic: 'labels', partition: 0, offset };
  const payload = Buffer.from(JSON.stringify({ event_id: `e${offset}`, model: 'm', ts: 0, label: 1 }));
  const outcome = decodeEvent('label', payload, { source, idPrefix: 'labels/0', hashSubject: () => '' });
  return { kind: 'label', source, outcome, payload, key: null, headers: {} };
}
