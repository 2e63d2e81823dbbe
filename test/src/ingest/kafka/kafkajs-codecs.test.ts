import { createRequire } from 'node:module';
import { afterAll, describe, expect, it } from 'vitest';
import { faultOf, installCodecs } from '../../../../src/ingest/kafka/kafkajs-codecs.ts';

const load = createRequire(import.meta.url);
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const decode = load('kafkajs/src/protocol/recordBatch/v0/decoder.js') as (
  decoder: object,
) => Promise<{ readonly records: readonly { readonly offset: string; readonly value: Buffer | null }[] }>;
const { RecordBatch } = load('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  readonly RecordBatch: (options: object) => Promise<{ readonly buffer: Buffer }>;
};
const record = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (options: object) => object;

const LIMIT = 1 << 20;
const CODEC_LOW_BYTE = 22;

/** A batch of messages as kafkajs itself encodes it, in the middle of other bytes as a fetch brings it. */
async function batchOf(values: readonly string[], compression: number): Promise<Buffer> {
  const records = values.map((value, offsetDelta) =>
    record({ offsetDelta, timestampDelta: 0, key: null, value: Buffer.from(value), headers: {} }),
  );
  const batch = await RecordBatch({ compression, records, lastOffsetDelta: values.length - 1 });
  return Buffer.concat([Buffer.alloc(13), batch.buffer]).subarray(13);
}

describe('the codecs given to kafkajs', () => {
  installCodecs(LIMIT);
  afterAll(() => installCodecs(128 << 20));

  it.each([0, 1])('codec %i: a whole batch is read as it was', async (compression) => {
    const { records } = await decode(new Decoder(await batchOf(['a', 'bb', 'ccc'], compression)));
    expect(records.map(({ offset, value }) => [offset, value?.toString()])).toEqual([
      ['0', 'a'],
      ['1', 'bb'],
      ['2', 'ccc'],
    ]);
    expect(records.map(({ value }) => faultOf(value))).toEqual([undefined, undefined, undefined]);
  });

  it.each([0, 1])(
    'codec %i: any damaged byte behind the checksum makes a stand-in, which is told as corrupt',
    async (compression) => {
      const whole = await batchOf(['a', 'bb', 'ccc'], compression);
      // Behind the count of records, which is read before a codec can look.
      for (const at of [
        ...Array.from({ length: 57 - 23 }, (_, i) => 23 + i),
        ...Array.from({ length: whole.length - 61 }, (_, i) => 61 + i),
      ]) {
        const damaged = Buffer.from(whole);
        damaged[at] = damaged[at]! ^ 1;
        const { records } = await decode(new Decoder(damaged));
        expect(records).toHaveLength(3);
        expect(records.map(({ value }) => faultOf(value)?.kind)).toEqual(['corrupt', 'corrupt', 'corrupt']);
        // Behind whatever offset a fetch may have asked for within the batch.
        expect(Number(records[0]?.offset)).toBeGreaterThan(2 ** 29);
      }
    },
  );

  it('a codec that does not exist yet is told as such', async () => {
    const batch = await batchOf(['a'], 0);
    batch[CODEC_LOW_BYTE] = 6;
    const { crc32c } = await import('../../../../src/platform/codecs/crc32c.ts');
    batch.writeUInt32BE(crc32c(batch.subarray(21)), 17);
    const [stand] = (await decode(new Decoder(batch))).records;
    expect(faultOf(stand?.value ?? null)).toEqual({
      kind: 'unknown_codec',
      detail: 'it is compressed by codec 6, which this version does not know',
      offset: 0,
    });
  });

  it('a batch that unfolds beyond the limit is told as too large', async () => {
    const [stand] = (await decode(new Decoder(await batchOf(['x'.repeat(LIMIT + 1)], 1)))).records;
    expect(faultOf(stand?.value ?? null)).toMatchObject({ kind: 'too_large', offset: 0 });
  });

  it('no message of a producer passes for a stand-in', () => {
    expect(faultOf(Buffer.from([0]))).toBeUndefined();
    expect(faultOf(null)).toBeUndefined();
  });
});
