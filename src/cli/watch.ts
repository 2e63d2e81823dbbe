import { fitRunLength, type StreamDetector, type StreamDetectorName } from '../../detectors/stream/index.ts';
import { LeewayError } from '../platform/errors.ts';
import type { Command } from './command.ts';
import { readWatchOptions, type RunLengthRequest, type WatchRequest } from './watch-options.ts';
import { parametersDocument, parametersText } from './watch-parameters.ts';
import { sourceName, watchedValues, type WatchSource } from './watch-values.ts';

const FINE = 0;
const DRIFT = 1;
const USAGE = 2;
const BAD_INPUT = 4;

const HELP = `leeway watch --detector NAME [FILE|-] [options]

Runs a streaming detector over numbers, one a line, and prints the indices of its alarms, counted from 0. Reads standard input without a
FILE, in bounded memory.

  --detector NAME   which detector; --params lists them
  --column NAME     reads that column of a CSV, JSON Lines, Parquet or Arrow file (standard input: CSV)
  --param NAME=VAL  overrides a default; may be given several times
  --params          lists the parameters of the detector (of all without one) and ends
  --seed N          seed of the detectors that draw, and of --arl
  --arl N           finds the parameters that alarm falsely at most once in N values, on values drawn from --baseline
  --baseline FILE   values without drift, in the same form as FILE (--column applies to both)
  --block N         draws the baseline in pieces of N values, where values depend on the ones before; default 1
  --json            one JSON document: detector, params, n, alarms, warnings, values

Exit: 0 no alarm, 1 at least one, 2 wrong usage, 4 input that cannot be read.
`;

/** What the command needs of the world. */
export interface WatchIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly cwd: string;
}

/** The ways to values that a test takes over. */
export type WatchInput = Pick<WatchSource, 'stdin' | 'readColumn'>;

/** The command over an input. */
export function createWatchCommand(input: WatchInput): {
  readonly name: 'watch';
  readonly summary: string;
  run(argv: readonly string[], io: WatchIo): Promise<number>;
} {
  return {
    name: 'watch',
    summary: 'run a streaming detector over numbers and print the indices of its alarms',
    run: (argv, io) => runWatch(argv, io, input),
  };
}

/** The command over the process's standard input and files of this machine. */
export const watchCommand: Command = createWatchCommand({
  stdin: () => process.stdin,
  async readColumn(path, column) {
    // Only such a file needs the engine, and loading it takes longer than most streams.
    const { createFileColumnReader } = await import('../store/index.ts');
    const reader = createFileColumnReader();
    try {
      const file = await reader.open(path, {
        only: new Set([column]),
        as: new Map([[column, 'numbers']]),
        progress: () => undefined,
      });
      if (!file.columns.some(({ name }) => name === column)) {
        throw new LeewayError('bad_input', `${path}: there is no column ${JSON.stringify(column)}`);
      }
      return await file.numbers(column);
    } finally {
      await reader.close();
    }
  },
});

async function runWatch(argv: readonly string[], io: WatchIo, input: WatchInput): Promise<number> {
  const refuse = (exit: number, message: string): number => {
    io.stderr(`leeway watch: ${message}\n`);
    return exit;
  };
  const request = readWatchOptions(argv);
  if (typeof request === 'string') return refuse(USAGE, request);
  switch (request.kind) {
    case 'help':
      io.stdout(HELP);
      return FINE;
    case 'list':
      io.stdout(
        request.json
          ? `${JSON.stringify(parametersDocument(request.definition))}\n`
          : parametersText(request.definition),
      );
      return FINE;
    case 'watch':
      try {
        return await watch(request, io, input);
      } catch (thrown) {
        if (thrown instanceof LeewayError && thrown.code === 'bad_input') return refuse(BAD_INPUT, thrown.message);
        throw thrown;
      }
  }
}

async function watch(
  request: Extract<WatchRequest, { kind: 'watch' }>,
  io: WatchIo,
  input: WatchInput,
): Promise<number> {
  const { definition, wish, file, column, json } = request;
  const source = { ...input, column, cwd: io.cwd };
  const fitted = wish === null ? null : await fit(request, wish, { ...source, file: wish.baseline });
  const params = fitted?.params ?? request.params;
  if (fitted !== null && !json) io.stderr(`leeway watch: ${fitted.told}\n`);
  const detector = definition.create(params);
  const alarms: number[] = [];
  const warnings: number[] = [];
  let n = 0;
  let found = false;
  for await (const { values, places, unit } of watchedValues({ ...source, file })) {
    let printed = '';
    for (let i = 0; i < values.length; i++) {
      const x = values[i] ?? NaN;
      const fault = definition.fault(x, params);
      if (fault !== null) {
        if (printed !== '') io.stdout(printed);
        throw new LeewayError('bad_input', `${sourceName({ file })} ${unit} ${places[i] ?? n + 1}: ${x} ${fault}`);
      }
      if (detector.update(x) === 'drift') {
        found = true;
        if (json) alarms.push(n);
        else printed += `${n}\n`;
      }
      if (json && detector.warning) warnings.push(n);
      n++;
    }
    if (printed !== '') io.stdout(printed);
  }
  if (n === 0) throw new LeewayError('bad_input', `${sourceName({ file })}: there are no values`);
  const firstLook = definition.firstLook(params);
  if (n < firstLook) {
    const values = n === 1 ? '1 value' : `${n} values`;
    io.stderr(
      `leeway watch: ${values} cannot say anything yet: ${definition.name} first looks at value ${firstLook}\n`,
    );
  }
  if (json) io.stdout(`${JSON.stringify(documentOf(detector, { n, alarms, warnings }, fitted))}\n`);
  return found ? DRIFT : FINE;
}

/** Parameters that keep a run length, and what there is to say about them. */
interface Fitted {
  readonly params: unknown;
  readonly runLength: { readonly param: string; readonly arl0: number | null; readonly atLeast: number };
  readonly told: string;
}

async function fit(
  { definition, params: checked }: Pick<Extract<WatchRequest, { kind: 'watch' }>, 'definition' | 'params'>,
  wish: RunLengthRequest,
  source: WatchSource,
): Promise<Fitted> {
  const baseline: number[] = [];
  const name = sourceName(source);
  for await (const { values, places, unit } of watchedValues(source)) {
    for (const [i, x] of values.entries()) {
      // Which values can be read hangs on none of the parameters that a run length is found by.
      const fault = definition.fault(x, checked);
      if (fault !== null) throw new LeewayError('bad_input', `${name} ${unit} ${places[i] ?? i + 1}: ${x} ${fault}`);
      baseline.push(x);
    }
  }
  if (baseline.length < wish.block) {
    const values = `${baseline.length} ${baseline.length === 1 ? 'value' : 'values'}`;
    throw new LeewayError('bad_input', `${name} has ${values}, and a piece is to have ${wish.block} (--block)`);
  }
  const found = fitRunLength(definition.name as StreamDetectorName, baseline, wish);
  if (found.kind === 'insufficient') throw new LeewayError('bad_input', `${name}: ${found.reason}`);
  const { param, params, runLength } = found;
  const { arl0, atLeast } = runLength;
  const often =
    arl0 === null
      ? `no false alarm, so fewer than one in ${Math.round(atLeast)}`
      : `one false alarm in ${Math.round(arl0)}`;
  return {
    params,
    runLength: { param, arl0, atLeast },
    told: `${param}=${String(params[param])} has ${often} values drawn from ${name}`,
  };
}

function documentOf(
  detector: StreamDetector,
  counts: { readonly n: number; readonly alarms: readonly number[]; readonly warnings: readonly number[] },
  fitted: Fitted | null,
): object {
  return {
    detector: detector.name,
    params: detector.params,
    ...counts,
    values: detector.values(),
    ...(fitted === null ? {} : { runLength: fitted.runLength }),
  };
}
