import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { editDistance } from '../platform/edit-distance.ts';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { readOwnerNote } from '../platform/owner-note.ts';
import type { Command, CommandIo } from './command.ts';
import { allCommands, findCommand } from './commands.ts';
import { exitCodeOf } from './exit-code.ts';
import { packageVersion } from './version.ts';

/** The process as the command line sees it. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  stdout(output: string | Uint8Array): void;
  stderr(text: string): void;
  /** Which of the streams a person looks at; none when absent. */
  readonly terminal?: { readonly stdout: boolean; readonly stderr: boolean };
}

/** Runs one command and answers its exit code; a failure is told on standard error as what, and how to mend it. */
export async function runCli(argv: readonly string[], shell: Shell): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const text = overview(await allCommands());
    if (name === undefined) shell.stderr(text);
    else shell.stdout(text);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    shell.stdout(`leeway ${packageVersion()}\n`);
    return 0;
  }
  const command = await findCommand(name);
  if (command === undefined) {
    shell.stderr(
      `leeway: there is no command ${JSON.stringify(name)}${suggestion(name, await allCommands())}. \`leeway help\` lists them.\n`,
    );
    return 2;
  }
  try {
    return await command.run(rest, commandIo(shell));
  } catch (thrown) {
    const remedy = thrown instanceof LeewayError && thrown.remedy !== '' ? `\n  ${thrown.remedy}` : '';
    shell.stderr(`leeway ${name}: ${messageOf(thrown)}${remedy}\n`);
    const code = exitCodeOf(thrown);
    if (code === 70 && thrown instanceof Error && thrown.stack !== undefined) shell.stderr(`${thrown.stack}\n`);
    return code;
  }
}

function commandIo(shell: Shell): CommandIo {
  const config = (): ReturnType<typeof readConfig> => readConfig(shell.env);
  return {
    stdout: (output) => shell.stdout(output),
    stderr: (text) => shell.stderr(text),
    cwd: shell.cwd,
    config,
    service: () => {
      const { client, dataDir } = config();
      const url = client.url ?? readOwnerNote(dataDir)?.url ?? null;
      return url === null ? null : { url, apiKey: client.apiKey };
    },
    withStore: async (work) => {
      const read = config();
      if (read.clickhouse === null && !existsSync(join(read.dataDir, 'engine'))) {
        shell.stderr(
          `leeway: nothing is stored in ${resolve(read.dataDir)} yet; if you meant another place, set LEEWAY_DATA_DIR or LEEWAY_URL\n`,
        );
      }
      return (await import('./with-store.ts')).withStore(read, systemClock, work);
    },
    terminal: {
      colours: shell.terminal?.stdout === true && shell.env['NO_COLOR'] === undefined,
      progress: shell.terminal?.stderr === true,
    },
  };
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return [
    `leeway ${packageVersion()}: watches machine-learning models in production and keeps an alarm budget.`,
    '',
    'usage: leeway COMMAND [options]      `leeway COMMAND --help` tells more',
    '',
    ...lines,
    '',
    'Exit codes: 0 fine, 1 drift found, 2 wrong usage, 3 a needed service is not there, 4 bad input data.',
    '',
  ].join('\n');
}

/** The nearest command name within two edits, as a question. */
function suggestion(name: string, commands: readonly Command[]): string {
  const near = commands
    .map((command) => ({ name: command.name, distance: editDistance(name, command.name) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)[0];
  return near === undefined ? '' : ` (did you mean ${near.name}?)`;
}
