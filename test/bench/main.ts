import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The benchmarks by name; each is a program of its own, so that one engine's memory is not the next one's. */
const BENCHES: Readonly<
  Record<string, { readonly file: string; readonly args: readonly string[]; readonly what: string }>
> = {
  ingest: {
    file: 'ingest.ts',
    args: [],
    what: 'CPU microseconds an event until it is stored, beside rows in JSON and the Kafka engine of ClickHouse',
  },
  judge: {
    file: 'judge.ts',
    args: [],
    what: 'milliseconds a judged window, all in',
  },
  profile: {
    file: 'profile.ts',
    args: [],
    what: 'what counting, reading and scoring cost, step by step, narrow and wide',
  },
  detectors: {
    file: 'detectors.ts',
    args: [],
    what: 'CPU milliseconds of each univariate method on a million rows a side (argument: a Python interpreter with SciPy, measured beside)',
  },
  multivariate: {
    file: 'multivariate.ts',
    args: [],
    what: 'CPU seconds of each multivariate method (arguments: Python interpreters with Frouros, Alibi-Detect or Menelaus, measured beside)',
  },
  power: {
    file: 'multivariate-power.ts',
    args: [],
    what: 'which multivariate method sees which kind of drift, in shares of 20 pairs',
  },
  stream: {
    file: 'stream.ts',
    args: [],
    what: 'CPU nanoseconds an update of each streaming detector (arguments: Python interpreters with River, Frouros or Menelaus, measured beside)',
  },
  compare: {
    file: 'compare.ts',
    args: [],
    what: 'CPU seconds and memory of a drift report of two files (arguments: --wide, Python interpreters with Evidently, NannyML or SciPy)',
  },
  'alarm-budget': {
    file: 'alarm-budget.ts',
    args: ['--seeds', '2'],
    what: 'false pages and delays on simulated streams (two seeds a cell; docs/benchmarks.md has all)',
  },
  'flights-model': {
    file: 'flights-model.ts',
    args: ['wasm'],
    what: "the demo's network and what each remedy would have brought",
  },
};
/** What `npm run bench` runs without a name: the first lines of docs/benchmarks.md. */
const DEFAULT = ['ingest', 'judge'];

function main(argv: readonly string[]): number {
  const [first, ...rest] = argv;
  if (first === '--help' || first === '-h') {
    const lines = Object.entries(BENCHES).map(([name, { what }]) => `  ${name.padEnd(14)} ${what}`);
    process.stdout.write(
      `usage: npm run bench [-- NAME [arguments]]   without a name: ${DEFAULT.join(' and ')}\n\n${lines.join('\n')}\n`,
    );
    return 0;
  }
  const names = first === undefined ? DEFAULT : [first];
  for (const name of names) {
    const bench = BENCHES[name];
    if (bench === undefined) {
      process.stderr.write(`there is no benchmark ${JSON.stringify(name)}: ${Object.keys(BENCHES).join(', ')}\n`);
      return 2;
    }
    process.stdout.write(`\n## ${name}: ${bench.what}\n\n`);
    const args = rest.length > 0 ? rest : bench.args;
    const run = spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, bench.file), ...args], {
      stdio: 'inherit',
    });
    if (run.status !== 0) return run.status ?? 1;
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
