import { createRandom } from '../../detectors/math/random.ts';
import {
  compareByAutoencoder,
  compareByLearnedKernel,
  MULTIVARIATE_METHODS,
  type Matrix,
  type MultivariateName,
  type MultivariateOptions,
} from '../../detectors/multivariate/index.ts';
import type { MethodResult } from '../../detectors/index.ts';
import { createAutoencoderTrainer, createKernelTrainer, openBackend } from '../../src/trainer/index.ts';

/*
 * Which whole-row method sees what: the share of 20 pairs of 500 rows that each calls drifted at .05, for six ways in which a table can
 * move. The table of detectors/README.md.
 */
const ROWS = 500;
const COLUMNS = 10;
const PAIRS = 20;

type Draw = (seed: number, moved: boolean) => Matrix;
type Cell = (value: number, column: number, row: number, normal: () => number) => number;

/** Ten normal columns, each related to the one before it; what moves is a cell or the relation. */
function chain(movedCell: Cell, movedCorrelation = 0.6): Draw {
  return (seed, moved) => {
    const random = createRandom(seed);
    const normal = (): number => random.normal();
    const correlation = moved ? movedCorrelation : 0.6;
    const data = new Float64Array(ROWS * COLUMNS);
    for (let row = 0; row < ROWS; row++) {
      let value = normal();
      for (let column = 0; column < COLUMNS; column++) {
        if (column > 0) value = correlation * value + Math.sqrt(1 - correlation ** 2) * normal();
        data[row * COLUMNS + column] = moved ? movedCell(value, column, row, normal) : value;
      }
    }
    return { rows: ROWS, columns: COLUMNS, data };
  };
}

/** Nine clouds in a grid; moved, each of them is turned. */
const clouds: Draw = (seed, moved) => {
  const random = createRandom(seed);
  const correlation = moved ? 0.8 : 0;
  const data = new Float64Array(ROWS * 2);
  for (let row = 0; row < ROWS; row++) {
    const cloud = random.below(9);
    const [a, b] = [random.normal(), random.normal()];
    const turned = correlation * a + Math.sqrt(1 - correlation ** 2) * b;
    data.set([(cloud % 3) + 0.17 * a, Math.floor(cloud / 3) + 0.17 * turned], row * 2);
  }
  return { rows: ROWS, columns: 2, data };
};

const MOVES: Readonly<Record<string, Draw>> = {
  'all columns by .15 sd': chain((value) => value + 0.15),
  'one column by .4 sd': chain((value, column) => value + (column === 4 ? 0.4 : 0)),
  'all spreads by 15 %': chain((value) => 1.15 * value),
  'relations .6 to .4': chain((value) => value, 0.4),
  'a tight cluster of 5 %': chain((value, column, row, normal) =>
    row % 20 === 0 ? (column % 2 === 0 ? -1 : 1) + 0.1 * normal() : value,
  ),
  'nine clouds turned': clouds,
};

type Compare = (
  reference: Matrix,
  current: Matrix,
  options: MultivariateOptions,
) => MethodResult | Promise<MethodResult>;

async function main(): Promise<void> {
  const backend = await openBackend();
  const methods: [string, Compare][] = [
    ...(Object.keys(MULTIVARIATE_METHODS) as MultivariateName[]).map((name): [string, Compare] => [
      name,
      (...sides) => MULTIVARIATE_METHODS[name].compare(...sides),
    ]),
    ['autoencoder', (...sides) => compareByAutoencoder(createAutoencoderTrainer(backend), ...sides)],
    ['mmd_learned', (...sides) => compareByLearnedKernel(createKernelTrainer(backend), ...sides)],
  ];
  process.stdout.write(
    `| method | ${Object.keys(MOVES).join(' | ')} |\n|---|${'---|'.repeat(Object.keys(MOVES).length)}\n`,
  );
  for (const [name, compare] of methods) {
    const shares: string[] = [];
    for (const draw of Object.values(MOVES)) {
      let found = 0;
      for (let seed = 0; seed < PAIRS; seed++) {
        const options = { seed, permutations: 199 };
        const { drifted } = await compare(draw(2 * seed + 1, false), draw(2 * seed + 2, true), options);
        if (drifted === true) found += 1;
      }
      shares.push((found / PAIRS).toFixed(2));
    }
    process.stdout.write(`| ${name} | ${shares.join(' | ')} |\n`);
  }
}

await main();
