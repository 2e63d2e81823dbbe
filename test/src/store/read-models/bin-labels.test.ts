import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelBinLabels, numericBinLabels } from '../../../../src/store/read-models/bin-labels.ts';

describe('labels of bins', () => {
  it.each([
    [[], ['all values']],
    [[0.5], ['< 0.5', '≥ 0.5']],
    [
      [-1, 12345, 1234567],
      ['< -1', '-1 – 12345', '12345 – 1234567', '≥ 1234567'],
    ],
    [
      [1 / 3, 2 / 3],
      ['< 0.3333', '0.3333 – 0.6667', '≥ 0.6667'],
    ],
    // Four digits would make one number of the two.
    [
      [0.123451, 0.123459],
      ['< 0.12345', '0.12345 – 0.12346', '≥ 0.12346'],
    ],
    [
      [1e-9, 2.5e-9],
      ['< 1e-9', '1e-9 – 2.5e-9', '≥ 2.5e-9'],
    ],
  ])('of the edges %j', (edges, labels) => {
    expect(numericBinLabels(edges)).toEqual(labels);
  });

  it('are as many as there are bins, and no two are the same', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 1,
          maxLength: 30,
          comparator: 'SameValueZero',
        }),
        (values) => {
          const edges = [...values].sort((a, b) => a - b);
          const labels = numericBinLabels(edges);
          expect(labels).toHaveLength(edges.length + 1);
          expect(new Set(labels).size).toBe(labels.length);
        },
      ),
    );
  });

  it.each([
    [['ORD', 'ATL'], [], ['ORD', 'ATL']],
    [['ORD'], ['JFK', 'SFO'], ['ORD', '2 other levels']],
    [['ORD'], ['JFK'], ['ORD', '1 other level']],
  ])('of the levels %j with %j', (levels, others, labels) => {
    expect(levelBinLabels(levels, others)).toEqual(labels);
  });
});
