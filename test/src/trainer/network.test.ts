import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/trainer/backend.ts';
import { embeddingRows, logits, predict, standardisedInputs } from '../../../src/trainer/network.ts';
import { categorical, numeric, tableOf } from '../../../src/trainer/table.ts';
import { tensorLogits, train } from '../../../src/trainer/train.ts';
import { TOY_SPEC, toyRows } from './toy-table.ts';
import type { Backend } from '../../../src/trainer/backend.ts';
import type { Network } from '../../../src/trainer/network.ts';
import type { Table } from '../../../src/trainer/table.ts';

describe('the forward pass on typed arrays', () => {
  let backend: Backend;
  let network: Network;

  beforeAll(async () => {
    backend = await openBackend({ only: 'wasm' });
    const { table, labels } = toyRows(2000, 1);
    ({ network } = await train(backend, { table, labels, spec: TOY_SPEC, seed: 1 }));
  });

  function onTensorFlow(table: Table): Float32Array {
    const { tf } = backend;
    const { shape, weights } = network;
    return tf.tidy(() => {
      const width = table.rows === 0 ? 0 : shape.categorical.length * shape.embeddingSize + shape.numeric.length;
      const answers = tensorLogits(
        tf,
        shape,
        {
          embedding: tf.tensor2d(weights.embedding, [
            weights.embedding.length / shape.embeddingSize,
            shape.embeddingSize,
          ]),
          hidden: tf.tensor2d(weights.hidden, [width, shape.hiddenUnits]),
          hiddenBias: tf.tensor1d(weights.hiddenBias),
          output: tf.tensor2d(weights.output, [shape.hiddenUnits, 1]),
          skip: tf.tensor2d(weights.skip, [width, 1]),
          outputBias: tf.tensor1d(weights.outputBias),
        },
        tf.tensor1d(embeddingRows(shape, table), 'int32'),
        tf.tensor2d(standardisedInputs(shape, table), [table.rows, shape.numeric.length]),
      );
      return tf.sigmoid(answers).dataSync() as Float32Array;
    });
  }

  it("equals TensorFlow's own to 1e-5, unseen levels and missing values included", () => {
    const { table } = toyRows(500, 2);
    const odd = tableOf({
      colour: categorical(['red', 'violet', null, 'blue']),
      size: categorical(['s', 'm', 'xxl', null]),
      weight: numeric([100, null, 250, Number.POSITIVE_INFINITY]),
    });
    for (const rows of [table, odd]) {
      const expected = onTensorFlow(rows);
      const found = predict(network, rows);
      expect(found).toHaveLength(rows.rows);
      for (const [row, value] of found.entries()) expect(Math.abs(value - expected[row]!)).toBeLessThan(1e-5);
    }
  });

  it('answers an unseen level and a missing one alike, and does not mind the order of the levels', () => {
    const one = tableOf({
      colour: categorical(['violet', null]),
      size: categorical(['s', 's']),
      weight: numeric([90, 90]),
    });
    const [unseen, missing] = logits(network, one);
    expect(unseen).toBe(missing);
    const forwards = tableOf({
      colour: categorical(['red', 'blue']),
      size: categorical(['s', 'm']),
      weight: numeric([90, 95]),
    });
    const backwards = tableOf({
      colour: categorical(['blue', 'red']),
      size: categorical(['m', 's']),
      weight: numeric([95, 90]),
    });
    expect([...logits(network, backwards)].reverse()).toEqual([...logits(network, forwards)]);
  });

  it('takes a missing number for the mean of the training rows', () => {
    const mean = network.shape.numeric[0]!.mean;
    const rows = tableOf({
      colour: categorical(['red', 'red']),
      size: categorical(['s', 's']),
      weight: numeric([null, mean]),
    });
    const [missing, average] = logits(network, rows);
    expect(missing).toBeCloseTo(average!, 6);
  });

  it('says which column is missing or of the wrong kind', () => {
    const { table } = toyRows(3, 3);
    const { size: _size, ...rest } = table.columns;
    expect(() => predict(network, { rows: 3, columns: rest })).toThrow(
      'the table has no column "size"; it has colour, weight',
    );
    expect(() => predict(network, { rows: 3, columns: { ...rest, size: numeric([1, 2, 3]) } })).toThrow(
      'column "size" is numeric, the model wants it categorical',
    );
  });
});
