import { parseArgs, type ParseArgsConfig } from 'node:util';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { Command, CommandIo } from '../command.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';

/** What an action is called with. */
export interface ActionCall {
  readonly service: ServiceClient;
  readonly cwd: string;
  /** The words after the action's name, as many as it names. */
  readonly words: readonly string[];
  /** An option with a value; undefined where it was not given. */
  readonly option: (name: string) => string | undefined;
  /** An option that may be given more than once. */
  readonly options: (name: string) => readonly string[];
  /** An option without a value. */
  readonly flag: (name: string) => boolean;
}

/** What an action shows: to programs (`--json`), and to people. */
export interface Shown {
  readonly json: unknown;
  readonly text: string;
}

/** One thing a command can do. */
export interface Action {
  /** As it is written: `promote MODEL VERSION [--reason TEXT]`. */
  readonly usage: string;
  readonly summary: string;
  /** How many words it takes. */
  readonly words: number;
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  run(call: ActionCall): Promise<Shown>;
}

/** A command of several actions, all of which speak to the running service; `--json` and `--help` come with it. */
export function commandGroup(group: {
  readonly name: string;
  readonly summary: string;
  readonly actions: Readonly<Record<string, Action>>;
}): Command {
  const help = helpText(group);
  return {
    name: group.name,
    summary: group.summary,
    async run(argv, io) {
      const [name, ...rest] = argv;
      if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
        if (name === undefined) io.stderr(help);
        else io.stdout(help);
        return name === undefined ? 2 : 0;
      }
      const action = Object.hasOwn(group.actions, name) ? group.actions[name] : undefined;
      if (action === undefined) {
        throw new LeewayError('usage', `there is no ${group.name} ${JSON.stringify(name)}`, {
          remedy: `Use one of: ${Object.keys(group.actions).join(', ')}.`,
        });
      }
      const read = readArguments(rest, action, `leeway ${group.name} ${action.usage}`);
      if (read.help) {
        io.stdout(help);
        return 0;
      }
      const service = clientOf(io);
      const shown = await action.run({ ...read, service, cwd: io.cwd }).catch((thrown: unknown) => {
        throw inOptions(thrown, action);
      });
      io.stdout(read.flag('json') ? `${JSON.stringify(shown.json)}\n` : shown.text);
      return 0;
    },
  };
}

/** A fault of the service about a field that was given as an option, in the words of the command line. */
function inOptions(thrown: unknown, { options = {} }: Action): unknown {
  if (!(thrown instanceof LeewayError)) return thrown;
  const [, field = '', what = ''] = /^(?:query|body)\.(\w+): (.*)$/s.exec(thrown.message) ?? [];
  if (!Object.hasOwn(options, field)) return thrown;
  return new LeewayError(thrown.code, `--${field}: ${what}`, { remedy: thrown.remedy, cause: thrown });
}

/** A client of the running service. @throws LeewayError `store_unavailable` when there is none. */
function clientOf(io: Pick<CommandIo, 'service'>): ServiceClient {
  const service = io.service();
  if (service !== null) return createServiceClient(service);
  throw new LeewayError('store_unavailable', 'no service runs on this data directory', {
    remedy: 'Start `leeway serve`, or name a running one with LEEWAY_URL.',
  });
}

/** Arguments of one action. @throws LeewayError `usage` with how it is written. */
export function readArguments(
  argv: readonly string[],
  { words, options = {} }: Pick<Action, 'words' | 'options'>,
  usage: string,
): Pick<ActionCall, 'words' | 'option' | 'options' | 'flag'> & { readonly help: boolean } {
  const wrong = (message: string): LeewayError => new LeewayError('usage', message, { remedy: `Write: ${usage}` });
  let parsed: ReturnType<typeof parse>;
  const parse = () =>
    parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, ...options },
    });
  try {
    parsed = parse();
  } catch (thrown) {
    throw wrong(messageOf(thrown));
  }
  const values = parsed.values as Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  const help = values['help'] === true;
  if (!help && parsed.positionals.length !== words) {
    throw wrong(
      parsed.positionals.length < words
        ? 'something is missing'
        : `there is a word too many: ${parsed.positionals.slice(words).join(' ')}`,
    );
  }
  return {
    help,
    words: parsed.positionals,
    option: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
    options: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
    flag: (name) => values[name] === true,
  };
}

function helpText({
  name,
  summary,
  actions,
}: {
  readonly name: string;
  readonly summary: string;
  readonly actions: Readonly<Record<string, Action>>;
}): string {
  const lines = Object.values(actions).flatMap((action) => [
    `  leeway ${name} ${action.usage}`,
    `      ${action.summary}`,
  ]);
  return [`leeway ${name}: ${summary}`, '', ...lines, '', '  --json  one JSON document on standard output', ''].join(
    '\n',
  );
}
