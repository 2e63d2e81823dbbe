import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/trainer/backend.ts';
import { predict } from '../../../src/trainer/network.ts';
import { train } from '../../../src/trainer/train.ts';
import { logLoss, TOY_SPEC, toyRows } from './toy-table.ts';
import type { Backend } from '../../../src/trainer/backend.ts';
import type { TrainingProgress } from '../../../src/trainer/train.ts';

describe('training', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend({ only: 'wasm' });
  });

  it('gives the same weights for the same seed, bit for bit, and others for another', async () => {
    const { table, labels } = toyRows(1500, 1);
    const request = { table, labels, spec: TOY_SPEC, epochs: 2, batchSize: 128 };
    const first = await train(backend, { ...request, seed: 7 });
    const again = await train(backend, { ...request, seed: 7 });
    const other = await train(backend, { ...request, seed: 8 });
    expect(again).toEqual(first);
    expect(other.network.weights.hidden).not.toEqual(first.network.weights.hidden);
  });

  it('learns what no logistic model can say, and generalises', async () => {
    const { table, labels } = toyRows(8000, 2);
    const { network, losses } = await train(backend, {
      table,
      labels,
      spec: TOY_SPEC,
      seed: 1,
      epochs: 12,
      batchSize: 128,
    });
    const unseen = toyRows(4000, 3);
    // The labels' own noise allows .473, the best answer that ignores the categories .682 (mean entropies over 2 million such rows).
    expect(logLoss(predict(network, unseen.table), unseen.labels)).toBeLessThan(0.5);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  it('reports progress from 0 to 1 and leaves no tensor behind', async () => {
    const { table, labels } = toyRows(1000, 4);
    const progress: TrainingProgress[] = [];
    const before = backend.tf.memory().numTensors;
    await train(backend, { table, labels, spec: TOY_SPEC, seed: 1, epochs: 2, batchSize: 100 }, (step) =>
      progress.push(step),
    );
    expect(backend.tf.memory().numTensors).toBe(before);
    expect(progress.at(-1)).toMatchObject({ epoch: 2, epochs: 2, done: 1 });
    expect(progress.map(({ done }) => done)).toEqual(progress.map(({ done }) => done).sort((a, b) => a - b));
  });

  it('folds rare levels into the row of the unseen ones', async () => {
    const { table, labels } = toyRows(1000, 5);
    const colour = table.columns['colour']!;
    if (colour.kind !== 'categorical') throw new Error('the toy has a categorical colour');
    const codes = colour.codes.slice();
    for (let row = 0; row < 9; row++) codes[row] = 4;
    const withRare = {
      ...table,
      columns: { ...table.columns, colour: { ...colour, levels: [...colour.levels, 'gold'], codes } },
    };
    const { network } = await train(backend, { table: withRare, labels, spec: TOY_SPEC, seed: 1, epochs: 1 });
    expect(network.shape.categorical[0]).toEqual({ column: 'colour', vocabulary: ['blue', 'green', 'red', 'white'] });
  });

  const { table, labels } = toyRows(20, 6);
  it.each([
    ['no rows', { table: { rows: 0, columns: {} }, labels: [] }, 'there are no rows to train on'],
    ['a label short', { table, labels: labels.subarray(1) }, 'there are 19 labels for 20 rows'],
    [
      'a label of 2',
      { table, labels: labels.map((label, row) => (row === 3 ? 2 : label)) },
      'the label of row 3 is 2, not 0 or 1',
    ],
    [
      'an unknown column',
      { table, labels, spec: { categorical: ['taste'], numeric: [] } },
      'the table has no column "taste"; it has colour, size, weight',
    ],
  ])('refuses %s', async (_name, request, sentence) => {
    await expect(train(backend, { spec: TOY_SPEC, seed: 1, ...request })).rejects.toThrow(sentence);
  });
});
