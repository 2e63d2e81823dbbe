import { createVerifier } from '../ingest/index.ts';
import { backtestData } from './backtest-data.ts';
import { createBacktestCommand } from './backtest.ts';
import type { Command, CommandIo } from './command.ts';
import { demoCommand } from './demo.ts';
import { migrateCommand } from './migrate.ts';
import { openApiCommand } from './openapi.ts';
import { REMOTE_COMMANDS } from './remote/index.ts';
import { createServiceClient } from './remote/service-client.ts';
import { serveCommand } from './serve.ts';
import { createVerifyCommand } from './verify.ts';
import { createOffsetAudit } from '../store/index.ts';

/** The audit of a running service's rows through its own SQL, or of the data directory where no service runs. */
const verifyCommand = createVerifyCommand((io: CommandIo) => {
  const service = io.service();
  if (service === null) return io.withStore((store) => createVerifier(store.offsets).verify());
  const client = createServiceClient(service);
  const query = async <T extends Record<string, unknown>>(sql: string): Promise<T[]> => {
    const lines = (await client.bytes('POST', 'v1/sql', { json: { query: sql, format: 'jsonl' } })).toString('utf8');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  };
  return createVerifier(createOffsetAudit({ query })).verify();
});

/** All commands, in the order in which the overview lists them. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  demoCommand,
  createBacktestCommand(backtestData),
  ...REMOTE_COMMANDS,
  verifyCommand,
  migrateCommand,
  openApiCommand,
];
