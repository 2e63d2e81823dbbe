import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A record at the end of a table's log of insert tokens that must not stay there. */
export interface OrphanedToken {
  readonly file: string;
  /** Where the record begins. */
  readonly from: number;
  /** The part that it promises, or what is left of it. */
  readonly part: string;
}

const LOG = /^deduplication_log_(\d+)\.txt$/;
const PART = /^(.+?)_(\d+)_(\d+)_\d+(?:_\d+)?$/;
const ADDED = '1';

/**
 * Finds tokens of inserts that never came to be. A plain MergeTree writes an insert's token down first and gives its part its name
 * after that; killed in between, it knows the token, drops every later attempt as a repetition, and the rows are lost. Inserts into a
 * table take this step one at a time, so only the last record of a table can be such a one: it is, if no part has its block.
 * A record that was cut off in the middle counts as well.
 * @param enginePath directory of an engine that does not run.
 */
export function findOrphanedTokens(enginePath: string): readonly OrphanedToken[] {
  return tableDirectories(join(enginePath, 'store')).flatMap((table) => lastRecord(table) ?? []);
}

/** Takes the records out of the logs; the engine must not run. */
export function forgetTokens(orphans: readonly OrphanedToken[]): void {
  for (const { file, from } of orphans) truncateSync(file, from);
}

function tableDirectories(store: string): string[] {
  const directories = (path: string): string[] =>
    existsSync(path)
      ? readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? [join(path, entry.name)] : [],
        )
      : [];
  return directories(store)
    .flatMap(directories)
    .map((table) => join(table, 'deduplication_logs'))
    .filter((logs) => existsSync(logs));
}

/** The last record of a table's logs if it is an orphan. */
function lastRecord(logs: string): OrphanedToken | null {
  const newestFirst = readdirSync(logs)
    .flatMap((name) => {
      const number = LOG.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    })
    .sort((a, b) => b.number - a.number);
  for (const { name } of newestFirst) {
    const file = join(logs, name);
    const bytes = readFileSync(file);
    if (bytes.length === 0) continue;
    const isWhole = bytes.at(-1) === LINE_END;
    const from = bytes.lastIndexOf(LINE_END, bytes.length - 2) + 1;
    const [operation, part = ''] = bytes.toString('utf8', from).trimEnd().split('\t');
    if (!isWhole) return { file, from, part };
    return operation === ADDED && !isThere(dirname(logs), part) ? { file, from, part } : null;
  }
  return null;
}

const LINE_END = 10;

/** Whether a part of the table has the block, by itself or merged with others. */
function isThere(table: string, part: string): boolean {
  const promised = PART.exec(part);
  // A name of a kind that is not known here is left alone.
  if (promised === null) return true;
  const [, partition, first] = promised;
  return readdirSync(table).some((name) => {
    const found = name.startsWith('tmp') ? null : PART.exec(name);
    return (
      found !== null && found[1] === partition && Number(found[2]) <= Number(first) && Number(found[3]) >= Number(first)
    );
  });
}
