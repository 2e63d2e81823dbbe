import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../../src/domain/events.ts';
import { decodeEvent } from '../../../../src/ingest/decode/decode-event.ts';
import { createPredictionBlocks, type PredictionBlocks } from '../../../../src/store/native/event-blocks.ts';
import type { NativeBlock } from '../../../../src/store/native/native-block.ts';
import { makeEvents } from '../../../bench/ingest-events.ts';

const ROWS = 4_000;
const lines = makeEvents(ROWS);
const payloadBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
const predictions = lines.map((line, offset): Prediction => {
  const source = { topic: 't', partition: 0, offset };
  const outcome = decodeEvent('prediction', Buffer.from(line), { source, idPrefix: 't/0', hashSubject: () => '' });
  if (outcome.kind !== 'prediction') throw new Error(outcome.kind);
  return outcome.prediction;
});

/** All memory that a block keeps from being freed, used or not. */
function heldBytes({ segments }: NativeBlock): number {
  const buffers = new Set(segments.map(({ buffer }) => buffer));
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function blockOf(blocks: PredictionBlocks, rows: readonly Prediction[]): NativeBlock {
  const open = blocks.begin(0);
  for (const row of rows) open.append(row);
  return open.end() ?? expect.fail('there is nothing in the block');
}

describe('blocks of predictions', () => {
  it('take less memory than the messages they came from, room to grow included', () => {
    const block = blockOf(createPredictionBlocks(), predictions);
    expect(block.rows).toBe(ROWS);
    expect(block.bytes).toBeLessThan(0.6 * payloadBytes);
    expect(heldBytes(block)).toBeLessThan(payloadBytes);
  });

  it('use the memory of a stored block again, and no more of it for what is smaller', () => {
    const blocks = createPredictionBlocks();
    const first = blockOf(blocks, predictions);
    const held = heldBytes(first);
    const bytes = Buffer.concat(first.segments);
    blocks.takeBack(first);
    blocks.takeBack(first);
    const second = blockOf(blocks, predictions.slice(0, 10));
    expect(heldBytes(second)).toBeLessThanOrEqual(1.1 * held);
    blocks.takeBack(second);
    const again = blockOf(blocks, predictions);
    expect(heldBytes(again)).toBeLessThanOrEqual(1.1 * held);
    expect(Buffer.concat(again.segments).equals(bytes)).toBe(true);
  });
});
