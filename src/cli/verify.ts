import { parseArgs } from 'node:util';
import type { VerifyReport } from '../ingest/index.ts';
import { messageOf } from '../platform/errors.ts';

const FINE = 0;
const FOUND = 1;
const USAGE = 2;

const HELP = `leeway verify [--json]

Audits offsets against rows: every message of every Kafka partition between the first and the last one stored must be
there exactly once, as what was read from it or as a dead letter. Offsets at which the log had no message (control records
of transactions) are no gaps; messages that the broker deleted before they were read are. Where a topic was created anew,
or an operator had it read again (\`leeway kafka confirm\`), each life of it is audited by itself.

  --json  one JSON document on standard output

Exit: 0 no gaps and no duplicates, 1 some, 2 wrong usage, 3 the store or the service is not there.
`;

/** Where the command writes. */
export interface VerifyIo {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** The command over an audit, which comes from the store or from the process that owns it. */
export function createVerifyCommand<Io extends VerifyIo>(
  audit: (io: Io) => Promise<VerifyReport>,
): {
  readonly name: 'verify';
  readonly summary: string;
  run(argv: readonly string[], io: Io): Promise<number>;
} {
  return {
    name: 'verify',
    summary: 'audit Kafka offsets against stored rows: gaps and duplicates, expected 0 and 0',
    async run(argv, io) {
      let json: boolean;
      try {
        const { values } = parseArgs({
          args: [...argv],
          options: {
            json: { type: 'boolean', default: false },
            help: { type: 'boolean', short: 'h', default: false },
          },
        });
        if (values.help) {
          io.stdout(HELP);
          return FINE;
        }
        json = values.json;
      } catch (thrown) {
        io.stderr(`leeway verify: ${messageOf(thrown)}\n\n${HELP}`);
        return USAGE;
      }
      const report = await audit(io);
      io.stdout(json ? `${JSON.stringify(report)}\n` : table(report));
      return report.gaps === 0 && report.duplicates === 0 ? FINE : FOUND;
    },
  };
}

function table({ partitions, calls, gaps, duplicates }: VerifyReport): string {
  const joins =
    calls === undefined
      ? ''
      : `${calls.joined} calls joined of two messages, ${calls.waiting} waiting for one of them, ${calls.disagreeing} with halves that disagree\n`;
  if (partitions.length === 0) return `nothing from Kafka is stored yet\n${joins}`;
  const counts = ['partition', 'from', 'to', 'rows', 'deadLetters', 'aside', 'gaps', 'duplicates'] as const;
  const rows = [
    ['topic', ...counts.map((name) => (name === 'deadLetters' ? 'dead letters' : name))],
    ...partitions.map((one) => [one.topic, ...counts.map((name) => String(one[name]))]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  const expired = partitions.reduce((sum, one) => sum + one.expired, 0);
  const lost = expired === 0 ? '' : ` (${expired} of them deleted by the broker before they were read)`;
  return `${rows.map(line).join('\n')}\n\n${joins}${gaps} gaps${lost}, ${duplicates} duplicates\n`;
}
