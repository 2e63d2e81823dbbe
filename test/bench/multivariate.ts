import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { MULTIVARIATE_METHODS, type Matrix, type MultivariateName } from '../../detectors/index.ts';
import { normals } from '../vectors/lcg-samples.ts';

/*
 * CPU seconds of every multivariate method on 2,000 against 1,500 rows of 10 normal columns without drift, with 100 and with 1,000
 * permutations. `npm run bench -- multivariate PYTHON …` measures Frouros and Alibi-Detect in the same run, by interpreters that have them
 * (test/bench/peers/frouros-requirements.txt, alibi-requirements.txt), and NumPy's all-pairs statistic, which must be ours to the digit.
 */
const COLUMNS = 10;
const ROWS = [2000, 1500] as const;
const PERMUTATIONS = [100, 1000] as const;
const NAMES = Object.keys(MULTIVARIATE_METHODS) as MultivariateName[];

function table(rows: number, seed: number): Matrix {
  return { rows, columns: COLUMNS, data: Float64Array.from({ length: rows * COLUMNS }, normals(seed)) };
}

function main(pythons: readonly string[]): void {
  const [reference, current] = [table(ROWS[0], 1), table(ROWS[1], 2)];
  process.stdout.write(
    '| method | statistic | 100 permutations, CPU s | 1,000 permutations, CPU s |\n|---|---|---|---|\n',
  );
  for (const name of NAMES) {
    let statistic: number | null = null;
    const seconds = PERMUTATIONS.map((permutations) => {
      const start = process.cpuUsage();
      ({ statistic } = MULTIVARIATE_METHODS[name].compare(reference, current, { permutations }));
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    });
    process.stdout.write(`| ${name} | ${String(statistic)} | ${seconds.map((one) => one.toFixed(2)).join(' | ')} |\n`);
  }
  for (const python of pythons) {
    process.stdout.write(
      execFileSync(python, ['-W', 'ignore', join(import.meta.dirname, 'peers/multivariate_peers.py')], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  }
}

main(process.argv.slice(2));
