import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodecFault } from '../../../../src/platform/codecs/codec-fault.ts';
import { unpackGzip } from '../../../../src/platform/codecs/gzip.ts';
import { unpackLz4 } from '../../../../src/platform/codecs/lz4-frame.ts';
import { unpackSnappy } from '../../../../src/platform/codecs/snappy.ts';
import { unpackZstd } from '../../../../src/platform/codecs/zstd.ts';

/** One text of 150,000 bytes as Kafka's Java client 4.3.1 compresses it; made by test/vectors/make/KafkaCodecs.java. */
const PACKED = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../vectors/kafka-codecs.json'), 'utf8'),
) as Record<'gzip' | 'snappy' | 'lz4' | 'zstd', string>;
const TEXT = gunzipSync(Buffer.from(PACKED.gzip, 'base64'));
const LIMIT = 1 << 24;

const CODECS = [
  ['gzip', unpackGzip],
  ['snappy', unpackSnappy],
  ['lz4', unpackLz4],
  ['zstd', unpackZstd],
] as const;

/** What a decoder makes of bytes: their length, or its fault; anything else that it throws fails the test. */
async function outcomeOf(unpack: (typeof CODECS)[number][1], bytes: Buffer, limit: number): Promise<number | string> {
  try {
    return (await unpack(bytes, limit)).length;
  } catch (thrown) {
    if (thrown instanceof CodecFault) return thrown.kind;
    throw thrown;
  }
}

describe('codecs', () => {
  it('are tested on a text of the expected size', () => {
    expect(TEXT).toHaveLength(150_000);
    expect(TEXT.toString('latin1', 0, 3_000)).toMatch(/^\{"event_id":"e0","value":71\}\na{2000}/);
  });

  it.each(CODECS)('%s: unpacks what the Java client packed', async (name, unpack) => {
    expect((await unpack(Buffer.from(PACKED[name], 'base64'), LIMIT)).equals(TEXT)).toBe(true);
  });

  it.each(CODECS)('%s: refuses to unfold beyond the limit, and takes exactly the limit', async (name, unpack) => {
    const packed = Buffer.from(PACKED[name], 'base64');
    expect(await outcomeOf(unpack, packed, TEXT.length - 1)).toBe('too_large');
    expect(await outcomeOf(unpack, packed, TEXT.length)).toBe(TEXT.length);
  });

  it.each(CODECS)('%s: tells every cut as corrupt', async (name, unpack) => {
    const packed = Buffer.from(PACKED[name], 'base64');
    for (let length = 0; length < packed.length; length += Math.max(1, Math.floor(packed.length / 97))) {
      expect([length, await outcomeOf(unpack, packed.subarray(0, length), LIMIT)]).toEqual([length, 'corrupt']);
    }
  });

  it.each(CODECS)(
    '%s: damage is a fault or other bytes, never more than the limit, never another error',
    async (name, unpack) => {
      const packed = Buffer.from(PACKED[name], 'base64');
      const limit = 200_000;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
          async (writes) => {
            const damaged = Buffer.from(packed);
            for (const [at, byte] of writes) damaged[at] = byte;
            const outcome = await outcomeOf(unpack, damaged, limit);
            return typeof outcome === 'string' || outcome <= limit;
          },
        ),
        { numRuns: 300, seed: 4 },
      );
    },
  );

  it.each(CODECS)('%s: noise is a fault', async (_name, unpack) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        const outcome = await outcomeOf(unpack, Buffer.from(bytes), 1 << 16);
        return typeof outcome === 'string' || outcome <= 1 << 16;
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('snappy: a copy may reach into what it is writing itself', () => {
    // Size 9, a literal of one byte, a copy of eight from one byte back.
    expect(unpackSnappy(Buffer.from([9, 0, 0x61, (7 << 2) | 2, 1, 0]), 9).toString()).toBe('aaaaaaaaa');
  });

  it('snappy: a promise that the bytes cannot keep is refused before memory is taken', () => {
    expect(() => unpackSnappy(Buffer.from([0xff, 0xff, 0xff, 0x7f, 0, 0x61]), 2 ** 30)).toThrow(
      'promise more than they can hold',
    );
  });

  it('zstd: a promise beyond the limit is refused before memory is taken', async () => {
    // Single segment, content size in eight bytes: 2^40.
    const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0]);
    expect(await outcomeOf(unpackZstd, header, LIMIT)).toBe('too_large');
  });

  const peers = [
    ['lz4', ['-1'], unpackLz4],
    ['lz4', ['-9', '-B4', '-BD', '--content-size'], unpackLz4],
    ['lz4', ['-1', '-B7', '-BX'], unpackLz4],
    ['zstd', ['-3'], unpackZstd],
    ['zstd', ['-19', '--no-check'], unpackZstd],
    ['zstd', ['-1', '--long=20'], unpackZstd],
  ] as const;
  const here = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
  it.for(peers)(
    'unpacks what `%s %j` packed, and two frames behind each other',
    async ([program, options, unpack], { skip }) => {
      if (!here(program)) skip(`${program} is not installed`);
      const packed = execFileSync(program, [...options, '-c'], { input: TEXT, stdio: ['pipe', 'pipe', 'ignore'] });
      expect((await unpack(packed, LIMIT)).equals(TEXT)).toBe(true);
      const twice = await unpack(Buffer.concat([packed, packed]), LIMIT);
      expect(twice.equals(Buffer.concat([TEXT, TEXT]))).toBe(true);
    },
  );

  it('gzip: a bomb of a thousand to one stops at the limit', () => {
    expect(() => unpackGzip(gzipSync(Buffer.alloc(50 << 20)), 1 << 20)).toThrow('more than 1048576 bytes');
  });
});
