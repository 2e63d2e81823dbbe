import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LeewayError, messageOf } from '../platform/errors.ts';
import type { Command, CommandIo } from './command.ts';
import type { CompareDocument } from './compare/document.ts';
import { compareFiles } from './compare/compare-files.ts';
import { htmlReport } from './compare/html-report.ts';
import { readOptions } from './compare/options.ts';
import { progressLine, textReport } from './compare/text-report.ts';

const FINE = 0;
const DRIFT = 1;
const USAGE = 2;

const HELP = `leeway compare REFERENCE CURRENT [options]

Compares two files of rows column by column and says which columns drifted.
Files by suffix: .csv .jsonl .ndjson .parquet .arrow, each with .gz behind it if it is compressed.

  --method NAME          a method, repeatable; all for every one that fits; without it the recommended one for each type of column
  --columns a,b          only these columns
  --type COLUMN=TYPE     numeric, categorical, boolean, text or embedding, whatever the cells look like; repeatable
  --threshold METHOD=X   decides in place of the method's own threshold; repeatable
  --parity PEER          evidently-0.7 or nannyml-0.13: that peer's choices, to its digits
  --seed N               for methods that draw; the same seed gives the same digits (0)
  --json                 one JSON document on standard output
  --html FILE            a report to look at, one file without outside parts

Exit: 0 no drift, 1 drift found, 2 wrong usage, 4 files that cannot be read or compared.
`;

/** \`leeway compare\`: the drift report of two files. */
export const compareCommand: Command = {
  name: 'compare',
  summary: 'compare two files of rows column by column and say which columns drifted',
  run: runCompare,
};

async function runCompare(argv: readonly string[], io: CommandIo): Promise<number> {
  const read = readOptions(argv);
  if (read.kind === 'fault') {
    io.stderr(`leeway compare: ${read.message}\n`);
    return USAGE;
  }
  if (read.kind === 'help') {
    io.stdout(HELP);
    return FINE;
  }
  const { request, json, html } = read.options;
  const { document, pictures } = await compareFiles(
    { ...request, reference: resolve(io.cwd, request.reference), current: resolve(io.cwd, request.current) },
    progressOf(io),
  );
  if (io.terminal?.progress === true) io.stderr(CLEARED_LINE);
  for (const method of idleThresholds(document, request.thresholds)) {
    io.stderr(
      `leeway compare: --threshold ${method} decides nothing: no column was compared by it (ask for it with --method ${method})\n`,
    );
  }
  if (html !== null) {
    const target = resolve(io.cwd, html);
    try {
      await writeFile(
        target,
        htmlReport(document, pictures, { reference: request.reference, current: request.current }),
      );
    } catch (thrown) {
      throw new LeewayError('usage', `the report cannot be written to ${target}: ${messageOf(thrown)}`, {
        cause: thrown,
        remedy: 'Name a file in a directory that exists and can be written.',
      });
    }
  }
  io.stdout(
    json ? `${JSON.stringify(document)}\n` : textReport(document, pictures, { colours: io.terminal?.colours === true }),
  );
  if (html !== null && !json) io.stdout(`report: ${html}\n`);
  return document.dataset.drifted ? DRIFT : FINE;
}

/** Methods that a threshold was given for and that compared nothing. */
function idleThresholds(
  { columns, multivariate }: CompareDocument,
  thresholds: ReadonlyMap<string, number>,
): readonly string[] {
  const used = new Set([...columns.flatMap(({ results }) => results), ...multivariate].map(({ method }) => method));
  return [...thresholds.keys()].filter((method) => !used.has(method));
}

/** Back to the beginning of the line, and nothing on it. */
const CLEARED_LINE = '\r\u001b[2K';

/** Shows how far the work is, on one line of a terminal; elsewhere nothing. */
function progressOf(io: CommandIo): (share: number, what: string) => void {
  let shown = -1;
  return (share, what) => {
    const percent = Math.floor(share * 100);
    if (io.terminal?.progress !== true || percent === shown) return;
    shown = percent;
    io.stderr(`${CLEARED_LINE}${progressLine(share, what)}`);
  };
}
