import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  CategoricalSample,
  NumericSample,
  UNIVARIATE_METHODS,
  UNIVARIATE_NAMES,
  type UnivariateName,
} from '../../detectors/index.ts';
import { normals, uniforms } from '../vectors/lcg-samples.ts';

/*
 * CPU milliseconds of every univariate method on one column, a million rows a side without drift: values in memory to the finished result, null
 * band, effect and p-value included, nothing kept from one method to the next. `npm run bench -- detectors PYTHON` measures SciPy in
 * the same run, by a Python interpreter that has it (test/bench/peers/scipy-requirements.txt).
 */
const ROWS = 1_000_000;
const ROUNDS = 3;

const draw = (next: () => number): Float64Array => Float64Array.from({ length: ROWS }, next);
const numeric = [draw(normals(1)), draw(normals(2))] as const;
const twenty = (seed: number): ReadonlyMap<string, number> => {
  const u = uniforms(seed);
  const counts = new Map<string, number>();
  for (let row = 0; row < ROWS; row += 1) {
    const level = String(Math.floor(20 * u()));
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  return counts;
};
const levels = [twenty(3), twenty(4)] as const;
const pairOf = ([a, b]: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>]): readonly [
  CategoricalSample,
  CategoricalSample,
] => [new CategoricalSample(a), new CategoricalSample(b)];
const halves = [
  new Map([
    ['0', 500_100],
    ['1', 499_900],
  ]),
  new Map([
    ['0', 499_700],
    ['1', 500_300],
  ]),
] as const;

/** Fresh samples of the kind that the method reads: sorting and binning are part of its time. */
function samplesFor(
  name: UnivariateName,
): readonly [NumericSample, NumericSample] | readonly [CategoricalSample, CategoricalSample] {
  if (UNIVARIATE_METHODS[name].types.includes('numeric'))
    return [NumericSample.of(numeric[0]), NumericSample.of(numeric[1])];
  return pairOf(name === 'z_test' || name === 'fisher_exact' ? halves : levels);
}

function milliseconds(name: UnivariateName): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    const [reference, current] = samplesFor(name);
    const result = UNIVARIATE_METHODS[name].compare(reference, current);
    const { user, system } = process.cpuUsage(start);
    if (result.insufficient !== null) throw new Error(`${name}: ${result.insufficient}`);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function main([python]: readonly string[]): void {
  const peers =
    python === undefined
      ? {}
      : (JSON.parse(
          execFileSync(python, [join(import.meta.dirname, 'peers/univariate_peers.py')], { encoding: 'utf8' }),
        ) as Record<string, number>);
  const short = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
  process.stdout.write('| method | CPU ms | SciPy and NumPy, ms | times |\n|---|---|---|---|\n');
  for (const name of UNIVARIATE_NAMES.filter((one) => one !== 'text_domain_classifier')) {
    const ours = milliseconds(name);
    const theirs = peers[name];
    process.stdout.write(
      `| ${name} | ${short(ours)} | ${theirs === undefined ? '| ' : `${short(theirs)} | ${(theirs / ours).toFixed(1)} `}|\n`,
    );
  }
}

main(process.argv.slice(2));
