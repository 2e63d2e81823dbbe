import { LeewayError } from '../../platform/errors.ts';
import { RESULT_FORMATS, type ResultFormat } from '../../store/index.ts';
import type { Command, CommandIo } from '../command.ts';
import { readArguments } from './command-group.ts';
import { createServiceClient } from './service-client.ts';
import { textTable } from './text-table.ts';

const USAGE = 'leeway sql "SELECT …" [--format table|jsonl|csv|parquet|arrow] [--json]';
const HELP = `${USAGE}

Runs one read-only statement: on the running service, or on the data directory itself where none runs.
SHOW TABLES lists the tables and the view of each model. Without --format the rows are a table for people;
--json prints them as one JSON array.
`;

/** `leeway sql`: one read-only statement. */
export const sqlCommand: Command = {
  name: 'sql',
  summary: 'one read-only SQL statement, as a table, JSON, CSV, Parquet or Arrow',
  async run(argv, io) {
    // A statement may begin with a comment, which looks like an option.
    const words = argv.map((word) => (/^--\s/.test(word) ? ` ${word}` : word));
    const read = readArguments(words, { words: 1, options: { format: { type: 'string' } } }, USAGE);
    if (read.help) {
      io.stdout(HELP);
      return 0;
    }
    const [query = ''] = read.words;
    const format = formatOf(read.option('format'));
    if (format !== undefined && !read.flag('json')) {
      io.stdout(await rowsOf(io, query, format));
      return 0;
    }
    const lines = (await rowsOf(io, query, 'jsonl'))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    if (read.flag('json')) {
      // As the engine wrote them: 64-bit numbers would not survive being read here.
      io.stdout(`[${lines.join(',')}]\n`);
      return 0;
    }
    const rows = lines.map((line) => JSON.parse(exactly(line)) as Record<string, unknown>);
    const header = Object.keys(rows[0] ?? {});
    io.stdout(
      textTable(
        header,
        rows.map((row) => header.map((name) => row[name])),
      ),
    );
    return 0;
  },
};

function rowsOf(io: Pick<CommandIo, 'service' | 'withStore'>, query: string, format: ResultFormat): Promise<Buffer> {
  const service = io.service();
  if (service === null) return io.withStore((store) => store.analyse(query, format));
  return createServiceClient(service).bytes('POST', 'v1/sql', { json: { query, format } });
}

/** A row in JSON with whole numbers that no double holds as text, so that a table shows every digit of them. */
function exactly(line: string): string {
  return line.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) ? `"${token}"` : token,
  );
}

/** The engine's format; none for the table, which is made here. */
function formatOf(text: string | undefined): ResultFormat | undefined {
  if (text === 'table') return undefined;
  if (text === undefined || Object.hasOwn(RESULT_FORMATS, text)) return text as ResultFormat | undefined;
  throw new LeewayError('usage', `--format ${text} is unknown`, {
    remedy: `Use one of table, ${Object.keys(RESULT_FORMATS).join(', ')}; --json prints one JSON array.`,
  });
}
