import type { Command, CommandIo } from './command.ts';

async function backtestCommand(): Promise<Command> {
  const { createBacktestCommand } = await import('./backtest.ts');
  const { backtestData } = await import('./backtest-data.ts');
  return createBacktestCommand(backtestData);
}

/** The audit of a running service's rows through its own SQL, or of the data directory where no service runs. */
async function verifyCommand(): Promise<Command> {
  const { createVerifier } = await import('../ingest/index.ts');
  const { createOffsetAudit } = await import('../store/index.ts');
  const { createServiceClient } = await import('./remote/service-client.ts');
  const { createVerifyCommand } = await import('./verify.ts');
  return createVerifyCommand((io: CommandIo) => {
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
}

/**
 * The commands that do not speak to a running service, by name. Their code is loaded when they are run: the whole of Leeway takes most of
 * a second to load, and a shell that asks for one thing should not wait for the rest.
 */
const LOCAL_COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  watch: async () => (await import('./watch.ts')).watchCommand,
  backtest: backtestCommand,
  verify: verifyCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  openapi: async () => (await import('./openapi.ts')).openApiCommand,
};
/** Those of them that the overview lists last. */
const LISTED_LAST = ['verify', 'migrate', 'openapi'];

/** The command of a name; undefined when there is none. */
export async function findCommand(name: string): Promise<Command | undefined> {
  if (Object.hasOwn(LOCAL_COMMANDS, name)) return LOCAL_COMMANDS[name]?.();
  return (await remoteCommands()).find((command) => command.name === name);
}

/** All commands, in the order in which the overview lists them. */
export async function allCommands(): Promise<readonly Command[]> {
  const first: Command[] = [];
  const last: Command[] = [];
  for (const [name, load] of Object.entries(LOCAL_COMMANDS))
    (LISTED_LAST.includes(name) ? last : first).push(await load());
  return [...first, ...(await remoteCommands()), ...last];
}

async function remoteCommands(): Promise<readonly Command[]> {
  return (await import('./remote/index.ts')).REMOTE_COMMANDS;
}
