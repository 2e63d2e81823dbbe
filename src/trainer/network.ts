import { columnOf } from './table.ts';
import type { Table } from './table.ts';

/** A categorical input as the network knows it: level i of the vocabulary is row i + 1 of its embedding; row 0 is kept for unseen and missing. */
export interface CategoricalInput {
  readonly column: string;
  readonly vocabulary: readonly string[];
}

/** A numeric input with the mean and standard deviation of the training rows; a missing value counts as the mean. */
export interface NumericInput {
  readonly column: string;
  readonly mean: number;
  readonly standardDeviation: number;
}

/** The shape of the network: everything but its weights. */
export interface NetworkShape {
  readonly categorical: readonly CategoricalInput[];
  readonly numeric: readonly NumericInput[];
  readonly embeddingSize: number;
  readonly hiddenUnits: number;
}

/**
 * The weights, each row-major. All embeddings share one table, one block of (vocabulary + 1) rows per categorical input.
 * `hidden` is (inputs x units) with inputs = categorical * embeddingSize + numeric; `skip` leads the inputs straight to
 * the output, so that the network contains the logistic model and cannot be worse at what that one can say.
 */
export interface NetworkWeights {
  readonly embedding: Float32Array;
  readonly hidden: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly output: Float32Array;
  readonly skip: Float32Array;
  readonly outputBias: Float32Array;
}

/** A trained network: shape and weights, nothing of the engine that trained it. */
export interface Network {
  readonly shape: NetworkShape;
  readonly weights: NetworkWeights;
}

/** The length each weight array must have for a shape. */
export function weightLengths(shape: NetworkShape): Record<keyof NetworkWeights, number> {
  const inputs = inputWidth(shape);
  const levels = shape.categorical.reduce((sum, input) => sum + input.vocabulary.length + 1, 0);
  return {
    embedding: levels * shape.embeddingSize,
    hidden: inputs * shape.hiddenUnits,
    hiddenBias: shape.hiddenUnits,
    output: shape.hiddenUnits,
    skip: inputs,
    outputBias: 1,
  };
}

/** How many numbers enter the hidden layer for one row. */
export function inputWidth(shape: NetworkShape): number {
  return shape.categorical.length * shape.embeddingSize + shape.numeric.length;
}

/**
 * Row of the shared embedding table for every cell: `indices[row * categorical + c]`. The levels are looked up once per
 * level, not once per row.
 */
export function embeddingRows(shape: NetworkShape, table: Table): Int32Array {
  const width = shape.categorical.length;
  const indices = new Int32Array(table.rows * width);
  let offset = 0;
  for (const [position, input] of shape.categorical.entries()) {
    const column = columnOf(table, input.column, 'categorical');
    const rowOf = new Map(input.vocabulary.map((level, index) => [level, index + 1]));
    const byCode = Int32Array.from(column.levels, (level) => offset + (rowOf.get(level) ?? 0));
    for (let row = 0; row < table.rows; row++) {
      indices[row * width + position] = byCode[column.codes[row] ?? -1] ?? offset;
    }
    offset += input.vocabulary.length + 1;
  }
  return indices;
}

/** The standardised numeric inputs, row-major; missing and non-finite values are 0, the mean. */
export function standardisedInputs(shape: NetworkShape, table: Table): Float32Array {
  const width = shape.numeric.length;
  const inputs = new Float32Array(table.rows * width);
  for (const [position, input] of shape.numeric.entries()) {
    const { values } = columnOf(table, input.column, 'numeric');
    for (let row = 0; row < table.rows; row++) {
      const standardised = ((values[row] ?? Number.NaN) - input.mean) / input.standardDeviation;
      inputs[row * width + position] = Number.isFinite(standardised) ? standardised : 0;
    }
  }
  return inputs;
}

/**
 * The network's answers in logits, by plain arithmetic on typed arrays. An embedding followed by a dense layer is linear,
 * so each level's share of the hidden layer is computed once; a row then costs one addition per input and unit.
 */
export function logits(network: Network, table: Table): Float32Array {
  const { shape, weights } = network;
  const units = shape.hiddenUnits;
  const slots = units + 1;
  const contributions = levelContributions(network);
  const levels = embeddingRows(shape, table);
  const numbers = standardisedInputs(shape, table);
  const categoricals = shape.categorical.length;
  const numerics = shape.numeric.length;
  const firstNumeric = categoricals * shape.embeddingSize;
  const sums = new Float64Array(slots);
  const answers = new Float32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    sums.set(weights.hiddenBias);
    sums[units] = weights.outputBias[0] ?? 0;
    for (let c = 0; c < categoricals; c++) {
      const from = (levels[row * categoricals + c] ?? 0) * slots;
      for (let unit = 0; unit < slots; unit++) sums[unit] = (sums[unit] ?? 0) + (contributions[from + unit] ?? 0);
    }
    for (let c = 0; c < numerics; c++) {
      const value = numbers[row * numerics + c] ?? 0;
      const from = (firstNumeric + c) * units;
      for (let unit = 0; unit < units; unit++) {
        sums[unit] = (sums[unit] ?? 0) + value * (weights.hidden[from + unit] ?? 0);
      }
      sums[units] = (sums[units] ?? 0) + value * (weights.skip[firstNumeric + c] ?? 0);
    }
    let answer = sums[units] ?? 0;
    for (let unit = 0; unit < units; unit++) {
      const activation = sums[unit] ?? 0;
      if (activation > 0) answer += activation * (weights.output[unit] ?? 0);
    }
    answers[row] = answer;
  }
  return answers;
}

/** The network's answers as probabilities, one per row. */
export function predict(network: Network, table: Table): Float32Array {
  const answers = logits(network, table);
  for (let row = 0; row < answers.length; row++) answers[row] = 1 / (1 + Math.exp(-(answers[row] ?? 0)));
  return answers;
}

/** For every embedding row its share of each hidden unit, and in the last slot its share of the output by way of `skip`. */
function levelContributions({ shape, weights }: Network): Float64Array {
  const size = shape.embeddingSize;
  const units = shape.hiddenUnits;
  const slots = units + 1;
  const table = new Float64Array((weights.embedding.length / size) * slots);
  let level = 0;
  for (const [position, input] of shape.categorical.entries()) {
    for (const end = level + input.vocabulary.length + 1; level < end; level++) {
      for (let d = 0; d < size; d++) {
        const value = weights.embedding[level * size + d] ?? 0;
        const from = (position * size + d) * units;
        const to = level * slots;
        for (let unit = 0; unit < units; unit++) {
          table[to + unit] = (table[to + unit] ?? 0) + value * (weights.hidden[from + unit] ?? 0);
        }
        table[to + units] = (table[to + units] ?? 0) + value * (weights.skip[position * size + d] ?? 0);
      }
    }
  }
  return table;
}
