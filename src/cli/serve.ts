import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createApp, type App } from '../app.ts';
import { describeVariables, isLoopback, readConfig, ROLES, type Config, type Role } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { createLogger, type Logger } from '../platform/logger.ts';
import type { Command } from './command.ts';
import { packageVersion } from './version.ts';
import { openEngine } from './with-store.ts';

/** Runs the service until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'runs the service: HTTP, the pages, the Kafka consumer, the judge',
  async run(argv, io) {
    const { values } = parseArguments(argv);
    if (values.help === true) {
      io.stdout(help());
      return 0;
    }
    const config = io.config();
    const port = values.port === undefined ? config.port : portOf(values.port);
    const log = createLogger(config.logLevel);
    for (const { name, meant } of config.strays) {
      log.warn(
        { variable: name, meant },
        meant === null
          ? `${name} is set, and nothing reads it`
          : `${name} is set, and nothing reads it: did you mean ${meant}?`,
      );
    }
    if (!isLoopback(config.host) && config.publicUrl === null) {
      log.warn(
        { variable: 'LEEWAY_PUBLIC_URL' },
        `pages and webhooks link to the address that is listened on, ${config.host}: set LEEWAY_PUBLIC_URL to the one that people use`,
      );
    }
    const app = await openApp({ ...config, port }, log, {
      ...(values.roles === undefined ? {} : { roles: rolesOf(values.roles) }),
    });
    await app.start();
    io.stdout(
      values.json === true ? `${JSON.stringify({ listening: app.url })}\n` : `leeway listening on ${app.url}\n`,
    );
    return untilStopped(app, log);
  },
};

/** The service over the engine that the configuration names, with the pages if they are built. */
export function openApp(
  config: Config,
  log: Logger,
  options: { readonly roles?: readonly Role[]; readonly manual?: boolean } = {},
): Promise<App> {
  return createApp(config, {
    log,
    openEngine: () => openEngine(config),
    version: packageVersion(),
    webDir: findWebDir(),
    clock: systemClock,
    ...options,
  });
}

/** Waits for SIGTERM or SIGINT, drains, and answers the exit code; a second signal ends the process at once. */
export async function untilStopped(app: App, log: Logger): Promise<number> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  log.info({ signal }, 'stopping');
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(130));
  try {
    await app.stop();
    return 0;
  } catch (thrown) {
    log.error({ err: thrown }, messageOf(thrown));
    return 70;
  }
}

/** The built pages: beside the built program, or in `dist` when run from the sources. */
function findWebDir(): string | null {
  const places = ['../../web', '../../dist/web'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(`${place}/index.html`)) ?? null;
}

function parseArguments(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        roles: { type: 'string' },
        port: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (thrown) {
    throw new LeewayError('usage', messageOf(thrown), { remedy: '`leeway serve --help` lists the options.' });
  }
}

function portOf(text: string): number {
  return readConfig({ PORT: text }).port;
}

function rolesOf(text: string): readonly Role[] {
  return text.split(',').map((role) => {
    const known = ROLES.find((candidate) => candidate === role.trim());
    if (known === undefined) {
      throw new LeewayError('usage', `there is no role ${JSON.stringify(role)}`, {
        remedy: `Roles are ${ROLES.join(', ')}.`,
      });
    }
    return known;
  });
}

function help(): string {
  const variables = describeVariables();
  const width = Math.max(...variables.map(({ name }) => name.length));
  return [
    'usage: leeway serve [--roles ingest,judge,api] [--port N] [--json]',
    '',
    'Starts with no configuration at all: embedded ClickHouse in ./leeway-data, HTTP on 127.0.0.1:8080.',
    'The first line on standard output says where it listens; SIGTERM drains and stops it.',
    '',
    'Environment, all optional:',
    ...variables.map(
      ({ name, fallback, meaning }) =>
        `  ${name.padEnd(width)}  ${meaning} (default: ${fallback === '' ? 'none' : fallback})`,
    ),
    '',
  ].join('\n');
}
