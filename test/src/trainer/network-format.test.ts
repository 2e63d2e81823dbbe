import { describe, expect, it } from 'vitest';
import { decodeNetwork, encodeNetwork } from '../../../src/trainer/network-format.ts';
import { weightLengths } from '../../../src/trainer/network.ts';
import { seededRandom } from '../../../src/trainer/seeded-random.ts';
import type { Network, NetworkShape } from '../../../src/trainer/network.ts';

const SHAPE: NetworkShape = {
  categorical: [{ column: 'origin', vocabulary: ['LAX', 'SFO', 'Zürich'] }],
  numeric: [{ column: 'distance', mean: 735.5, standardDeviation: 570.25 }],
  embeddingSize: 3,
  hiddenUnits: 5,
};

function someNetwork(): Network {
  const random = seededRandom(1);
  const lengths = weightLengths(SHAPE);
  const fill = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5);
  return {
    shape: SHAPE,
    weights: {
      embedding: fill(lengths.embedding),
      hidden: fill(lengths.hidden),
      hiddenBias: fill(lengths.hiddenBias),
      output: fill(lengths.output),
      skip: fill(lengths.skip),
      outputBias: fill(lengths.outputBias),
    },
  };
}

describe('a network as files', () => {
  it('comes back bit for bit', () => {
    expect(decodeNetwork(encodeNetwork(someNetwork()))).toEqual(someNetwork());
  });

  it('has the lengths its shape asks for', () => {
    // 4 rows of 3; (3 + 1) inputs x 5 units.
    expect(weightLengths(SHAPE)).toEqual({
      embedding: 12,
      hidden: 20,
      hiddenBias: 5,
      output: 5,
      skip: 4,
      outputBias: 1,
    });
    expect(encodeNetwork(someNetwork()).get('weights.bin')).toHaveLength(4 * 47);
  });

  const nan = new Uint8Array(4 * 47);
  new DataView(nan.buffer).setFloat32(0, Number.NaN, true);
  it.each([
    ['a file is missing', 'weights.bin', undefined, 'weights.bin: it is missing; there are network.json'],
    [
      'weights are cut off',
      'weights.bin',
      new Uint8Array(10),
      'weights.bin: it has 10 bytes where the shape needs 188',
    ],
    ['a weight is not a number', 'weights.bin', nan, 'weights.bin: a weight of "embedding" is not a finite number'],
    ['the shape is no JSON', 'network.json', Buffer.from('{'), 'network.json: '],
    [
      'the shape lacks a part',
      'network.json',
      Buffer.from('{"format":"leeway-network","formatVersion":1}'),
      'network.json: ',
    ],
  ])('are refused when %s', (_name, file, content, sentence) => {
    const files = new Map(encodeNetwork(someNetwork()));
    if (content === undefined) files.delete(file);
    else files.set(file, content);
    expect(() => decodeNetwork(files)).toThrow(`these files are no network: ${sentence}`);
  });
});
