import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/*
 * What a drift report of two files costs: CPU seconds (user and system, start of the process included) and peak memory, files read and report
 * written, on files that are made here. Peers run beside it on the same files, by whatever Python interpreters are named:
 *
 *   npm run bench -- compare [--rows 1000000] [--numeric 20] [--categorical 5] [--formats parquet,csv,arrow] [PYTHON …]
 *   npm run bench -- compare --wide            300,000 rows of 1,000 numeric columns
 *   npm run bench -- compare --distinct        10,000,000 rows of a number and a text of its own
 *
 * Interpreters may also come from LEEWAY_PEER_PYTHONS, separated by colons; what each needs is in test/bench/peers/*-requirements.txt.
 */
const PEERS = ['evidently', 'nannyml', 'scipy'] as const;
const LEVELS = "['red','green','blue','amber','violet','white','black','grey','pink','teal','navy','plum']";
/** Columns that are made at once: the engine holds a block of them all. */
const ROW_GROUP = 100_000;

interface Cost {
  readonly what: string;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

interface Shape {
  readonly rows: number;
  readonly numeric: number;
  readonly categorical: number;
  /** Whether every cell of a categorical column holds a text of its own. */
  readonly isDistinct: boolean;
}

const ENGINE_FORMATS: Readonly<Record<string, string>> = { csv: 'CSVWithNames', parquet: 'Parquet', arrow: 'Arrow' };

/** Columns as SQL: normal numbers of many sizes, and levels of uneven shares; the same on every machine. */
function columnsSql({ numeric, categorical, isDistinct }: Shape, side: number): string {
  const uniform = (salt: number): string => `(cityHash64(number, ${salt}, ${side}) + 1) / 18446744073709551617.`;
  const numbers = Array.from(
    { length: numeric },
    (_, i) =>
      `${(i % 7) * 3} + ${1 + i} * sqrt(-2 * log(${uniform(2 * i)})) * cos(2 * pi() * ${uniform(2 * i + 1)}) AS num_${i}`,
  );
  const levels = Array.from({ length: categorical }, (_, i) =>
    isDistinct
      ? `concat('customer-', toString(cityHash64(number, ${i}, ${side}))) AS cat_${i}`
      : `${LEVELS}[1 + toUInt32(pow(${uniform(100_000 + i)}, 1.3) * ${4 + 2 * i})] AS cat_${i}`,
  );
  return [...numbers, ...levels].join(', ');
}

/** Makes a file by the engine, in a process of its own: its memory is not ours. */
function makeFiles(directory: string, shape: Shape, formats: readonly string[]): void {
  const statements = (['ref', 'cur'] as const).flatMap((name, side) =>
    formats.map((format) => {
      const path = join(directory, `${name}.${format}`);
      const engineFormat = ENGINE_FORMATS[format];
      if (engineFormat === undefined) throw new Error(`--formats takes ${Object.keys(ENGINE_FORMATS).join(', ')}`);
      return `INSERT INTO FUNCTION file('${path}', '${engineFormat}') SELECT ${columnsSql(shape, side)} FROM numbers(${shape.rows}) SETTINGS max_threads = 1, max_block_size = 8192, output_format_parquet_row_group_size = ${ROW_GROUP}, output_format_parquet_compression_method = 'snappy', max_query_size = 10000000, max_ast_elements = 10000000, max_expanded_ast_elements = 10000000`;
    }),
  );
  const program = `const { Session } = require('chdb'); const s = new Session(process.argv[1]); for (const sql of JSON.parse(require('fs').readFileSync(0, 'utf8'))) s.query(sql); s.close();`;
  const made = spawnSync(process.execPath, ['-e', program, join(directory, 'engine')], {
    input: JSON.stringify(statements),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (made.status !== 0) throw new Error('the files could not be made');
}

/** What a run of the built program costs, told by itself as it ends. */
function ours(main: string, directory: string, format: string): Cost {
  const tell = `process.on('exit', () => require('fs').writeSync(3, JSON.stringify(process.resourceUsage())))`;
  const hook = `data:text/javascript,import{createRequire}from'node:module';const require=createRequire('file:///');${encodeURIComponent(tell)}`;
  const report = join(directory, `report-${format}.html`);
  const run = spawnSync(
    process.execPath,
    [
      '--import',
      hook,
      main,
      'compare',
      join(directory, `ref.${format}`),
      join(directory, `cur.${format}`),
      '--json',
      '--html',
      report,
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'pipe'], maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  if (run.status !== 0 && run.status !== 1) throw new Error(`leeway compare ended with ${run.status ?? run.signal}`);
  const usage = JSON.parse(run.output[3] ?? '{}') as NodeJS.ResourceUsage;
  const bytes = statSync(join(directory, `ref.${format}`)).size + statSync(join(directory, `cur.${format}`)).size;
  return {
    what: `Leeway, ${format} (${Math.round(bytes / 1e6)} MB), recommended methods, HTML of ${Math.round(statSync(report).size / 1000)} kB written`,
    cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    peakMegabytes: usage.maxRSS / 1000,
  };
}

function peers(pythons: readonly string[], directory: string): Cost[] {
  return PEERS.flatMap((peer) => {
    for (const python of pythons) {
      const script = join(import.meta.dirname, 'peers', 'compare_peers.py');
      const run = spawnSync(python, [script, peer, join(directory, 'ref.parquet'), join(directory, 'cur.parquet')], {
        encoding: 'utf8',
      });
      if (run.status === 0) return [JSON.parse(run.stdout) as Cost];
      if (run.status !== 3) process.stderr.write(`SKIPPED: ${peer} failed in ${python}:\n${run.stderr.slice(-800)}\n`);
    }
    process.stderr.write(
      `SKIPPED: ${peer}: none of ${pythons.length} Python interpreters has it (test/bench/peers/${peer}-requirements.txt)\n`,
    );
    return [];
  });
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: 'string' },
      numeric: { type: 'string' },
      categorical: { type: 'string' },
      formats: { type: 'string' },
      wide: { type: 'boolean', default: false },
      distinct: { type: 'boolean', default: false },
      main: { type: 'string', default: join(import.meta.dirname, '../../dist/src/main.js') },
    },
  });
  const { wide, distinct } = values;
  const [rows, numeric, categorical] = wide ? [300_000, 1_000, 0] : distinct ? [10_000_000, 1, 1] : [1_000_000, 20, 5];
  const shape: Shape = {
    rows: Number(values.rows ?? rows),
    numeric: Number(values.numeric ?? numeric),
    categorical: Number(values.categorical ?? categorical),
    isDistinct: distinct,
  };
  const formats = (values.formats ?? (wide ? 'parquet' : 'parquet,csv')).split(',');
  if (!existsSync(values.main)) throw new Error(`${values.main} is not there: npm run build makes it`);
  const named = positionals.length > 0 ? positionals : (process.env['LEEWAY_PEER_PYTHONS'] ?? '').split(':');
  const pythons = named.filter((python) => python !== '');
  const directory = mkdtempSync(join(tmpdir(), 'leeway-bench-compare-'));
  try {
    makeFiles(directory, shape, formats);
    process.stdout.write(
      `${shape.rows} rows of ${shape.numeric} numeric and ${shape.categorical} categorical columns${distinct ? ' (a text of its own in every row)' : ''} on both sides; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n\n| report | CPU seconds | peak MB |\n|---|---:|---:|\n`,
    );
    const line = ({ what, cpuSeconds, peakMegabytes }: Cost): void => {
      process.stdout.write(`| ${what} | ${cpuSeconds.toFixed(1)} | ${Math.round(peakMegabytes)} |\n`);
    };
    for (const format of formats) line(ours(values.main, directory, format));
    if (formats.includes('parquet') && !wide && !distinct) for (const cost of peers(pythons, directory)) line(cost);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

main();
