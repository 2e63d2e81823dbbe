import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runScoresBacktest } from '../judge/index.ts';
import type { BacktestOutcome } from '../judge/index.ts';
import { messageOf } from '../platform/errors.ts';
import { backtestText } from './backtest-text.ts';

const FINE = 0;
const DRIFT = 1;
const USAGE = 2;
const BAD_INPUT = 4;

const HELP = `leeway backtest --monitor FILE (--data FILE | --scores FILE) [--json]

Replays history through a monitor and prints the pages it would have sent.

  --monitor FILE  monitor file, YAML or JSON: window, budget and baseline at least
  --scores FILE   CSV of window,stream,score: judges evidence alone
  --data FILE     rows with the monitor's columns: CSV, JSON Lines or Parquet
  --json          one JSON document on standard output

A score is any number that is larger the farther a window is from the baseline. A monitor file for scores, which learns from the
first eight weeks of hours and then allows one false page in 90 days:

  window: 1h
  budget: {pages: 1, per: 90d}
  baseline: {windows: 1344}

For rows it also names the event-time column (time: ts), and may name columns with their types, a prediction and a label.

Exit: 0 no page, 1 at least one page, 2 wrong usage or monitor file, 4 input that cannot be read.
`;

/** What the command needs of the world. */
export interface BacktestIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly cwd: string;
}

/** A backtest on rows of data; its rows are read by another room than the judge. */
export type RunDataBacktest = (input: {
  readonly monitorText: string;
  readonly monitorName: string;
  readonly dataFile: string;
}) => Promise<BacktestOutcome>;

/** The command, with a backtest on data where one is wired in; without it `--data` is refused as usage. */
export function createBacktestCommand(runDataBacktest: RunDataBacktest | null): {
  readonly name: 'backtest';
  readonly summary: string;
  run(argv: readonly string[], io: BacktestIo): Promise<number>;
} {
  return {
    name: 'backtest',
    summary: 'replay history through a monitor and print the pages it would have sent',
    run: (argv, io) => runBacktest(argv, io, runDataBacktest),
  };
}

async function runBacktest(
  argv: readonly string[],
  io: BacktestIo,
  runDataBacktest: RunDataBacktest | null,
): Promise<number> {
  const refuse = (exit: number, message: string): number => {
    io.stderr(`leeway backtest: ${message}\n`);
    return exit;
  };
  const options = readOptions(argv);
  if (typeof options === 'string') return refuse(USAGE, options);
  if (options.help) {
    io.stdout(HELP);
    return FINE;
  }
  const { monitor, data, scores } = options;
  if (monitor === undefined) return refuse(USAGE, '--monitor is missing; name the monitor file');
  if ((data === undefined) === (scores === undefined)) {
    return refuse(USAGE, 'give either --data FILE or --scores FILE, and one of them only');
  }
  const monitorText = await readText(resolve(io.cwd, monitor));
  if (typeof monitorText !== 'string') return refuse(BAD_INPUT, `monitor file ${monitor}: ${monitorText.fault}`);
  const common = { monitorText, monitorName: monitor };
  let outcome: BacktestOutcome;
  if (scores !== undefined) {
    const scoresText = await readText(resolve(io.cwd, scores));
    if (typeof scoresText !== 'string') return refuse(BAD_INPUT, `scores file ${scores}: ${scoresText.fault}`);
    outcome = runScoresBacktest({ ...common, scoresText, scoresName: scores });
  } else if (runDataBacktest !== null && data !== undefined) {
    outcome = await runDataBacktest({ ...common, dataFile: resolve(io.cwd, data) });
  } else {
    return refuse(USAGE, '--data is not available in this build; score the rows elsewhere and give --scores FILE');
  }
  if (outcome.kind === 'refused') return refuse(outcome.exit, outcome.message);
  const { document } = outcome;
  io.stdout(options.json ? `${JSON.stringify(document)}\n` : backtestText(document));
  return document.pages.length > 0 ? DRIFT : FINE;
}

interface Options {
  readonly monitor: string | undefined;
  readonly data: string | undefined;
  readonly scores: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

function readOptions(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        monitor: { type: 'string' },
        data: { type: 'string' },
        scores: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return { monitor: values.monitor, data: values.data, scores: values.scores, json: values.json, help: values.help };
  } catch (error) {
    return messageOf(error);
  }
}

/** A file's text, or why it cannot be had. */
async function readText(path: string): Promise<string | { readonly fault: string }> {
  try {
    const bytes = await readFile(path);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return { fault: 'is not UTF-8 text' };
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return { fault: 'there is no such file' };
    if (code === 'EISDIR') return { fault: 'is a directory' };
    return { fault: messageOf(error) };
  }
}
