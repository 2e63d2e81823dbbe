import { decodeEvent, decodeValue, parseJson } from '../../src/ingest/decode/decode-event.ts';
import type { DecodeContext, DecodeOutcome } from '../../src/ingest/decode/outcome.ts';

/** What reading a label takes, microseconds of processor time: as it is read, and by `JSON.parse` and the same checks. */
export interface LabelParse {
  readonly scanned: number;
  readonly parsed: number;
  /** Bytes of a label. */
  readonly bytes: number;
}

const ROUNDS = 4;
/** Outcomes that are alive at a time, as many as a chunk of the service holds. */
const CHUNK_ROWS = 12_500;

/** Reads so many labels both ways, the best of some rounds each. */
export function measureLabelParse(count = 200_000): LabelParse {
  const labels = Array.from({ length: count }, (_, i) =>
    Buffer.from(
      JSON.stringify({
        event_id: `event-${String(i).padStart(9, '0')}`,
        model: 'flights-1',
        label: i % 7 === 0 ? 1 : 0,
        ts: Date.UTC(2025, 5, 1) + i * 1000,
      }),
    ),
  );
  const kept: DecodeOutcome[] = [];
  const best = (read: (bytes: Buffer, context: DecodeContext) => DecodeOutcome): number => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const before = process.cpuUsage();
      for (const [i, bytes] of labels.entries()) {
        const source = { topic: 'labels', partition: 0, offset: i };
        const outcome = read(bytes, { source, idPrefix: '', hashSubject: () => '' });
        if (outcome.kind !== 'label') throw new Error(`label ${i} was not read`);
        kept[i % CHUNK_ROWS] = outcome;
      }
      const { user, system } = process.cpuUsage(before);
      return (user + system) / count;
    });
    return Math.min(...rounds);
  };
  const scanned = best((bytes, context) => decodeEvent('label', bytes, context));
  const parsed = best((bytes, context) => {
    const json = parseJson(bytes);
    return 'fault' in json ? { kind: 'dead-letter', fault: json.fault } : decodeValue('label', json.value, context);
  });
  return { scanned, parsed, bytes: labels[0]?.length ?? 0 };
}
