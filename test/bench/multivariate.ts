import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  compareByAutoencoder,
  compareByLearnedKernel,
  MULTIVARIATE_METHODS,
  type Matrix,
  type MultivariateName,
} from '../../detectors/multivariate/index.ts';
import type { MethodResult } from '../../detectors/index.ts';
import { createAutoencoderTrainer, createKernelTrainer, openBackend } from '../../src/trainer/index.ts';
import { normals } from '../vectors/lcg-samples.ts';

/*
 * CPU seconds of every multivariate method on 2,000 against 1,500 rows of 10 normal columns without drift, with 100 and with 1,000
 * permutations, then of those that TensorFlow trains. `npm run bench -- multivariate PYTHON …` measures Frouros, Alibi-Detect and Menelaus in
 * the same run, by interpreters that have them (test/bench/peers/multivariate_peers.py names their requirements), and NumPy's all-pairs
 * statistic, which must be ours to the digit.
 */
const COLUMNS = 10;
const ROWS = [2000, 1500] as const;
const PERMUTATIONS = [100, 1000] as const;
const NAMES = Object.keys(MULTIVARIATE_METHODS) as MultivariateName[];

function table(rows: number, seed: number): Matrix {
  return { rows, columns: COLUMNS, data: Float64Array.from({ length: rows * COLUMNS }, normals(seed)) };
}

/** Prints a row: the statistic, and CPU seconds with either number of permutations. */
async function measure(
  name: string,
  compare: (permutations: number) => MethodResult | Promise<MethodResult>,
): Promise<void> {
  let statistic: number | null = null;
  const seconds: string[] = [];
  for (const permutations of PERMUTATIONS) {
    const start = process.cpuUsage();
    ({ statistic } = await compare(permutations));
    const { user, system } = process.cpuUsage(start);
    seconds.push(((user + system) / 1e6).toFixed(2));
  }
  process.stdout.write(`| ${name} | ${String(statistic)} | ${seconds.join(' | ')} |\n`);
}

async function main(pythons: readonly string[]): Promise<void> {
  const [reference, current] = [table(ROWS[0], 1), table(ROWS[1], 2)];
  process.stdout.write(
    '| method | statistic | 100 permutations, CPU s | 1,000 permutations, CPU s |\n|---|---|---|---|\n',
  );
  for (const name of NAMES) {
    await measure(name, (permutations) => MULTIVARIATE_METHODS[name].compare(reference, current, { permutations }));
  }
  const backend = await openBackend();
  await measure(`autoencoder (${backend.name})`, () =>
    compareByAutoencoder(createAutoencoderTrainer(backend), reference, current),
  );
  await measure(`mmd_learned (${backend.name})`, (permutations) =>
    compareByLearnedKernel(createKernelTrainer(backend), reference, current, { permutations }),
  );
  for (const python of pythons) {
    process.stdout.write(
      execFileSync(python, ['-W', 'ignore', join(import.meta.dirname, 'peers/multivariate_peers.py')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  }
}

await main(process.argv.slice(2));
