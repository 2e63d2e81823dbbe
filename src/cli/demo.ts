import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { createLogger } from '../platform/logger.ts';
import type { Command, CommandIo } from './command.ts';
import { createDemoClient } from './demo/client.ts';
import { storyDocument, storyText } from './demo/ending.ts';
import { INCIDENTS, describeIncident, type IncidentKind } from './demo/incident.ts';
import { openKafkaTransport } from './demo/kafka-transport.ts';
import { startListener } from './demo/listeners.ts';
import { createProgress } from './demo/progress.ts';
import { tellStory } from './demo/story.ts';
import { httpTransport } from './demo/transport.ts';
import { openApp, untilStopped } from './serve.ts';

const HELP = `usage: leeway demo [--exit] [--kafka] [--incident utc|units|none] [--json]

Trains a TensorFlow model on two months of real US flights of 2001, then replays the next four through the service:
what drifts, the page, the signed webhook, the candidate remedies with their scores, and what was put in charge.

  --exit       ends after the story; without it the service goes on, so that the pages can be looked at
  --kafka      sends the events through a real Apache Kafka (KAFKA_BROKERS, or one of its own: needs Java 17 and Maven)
  --incident   what is put into the feed on 4 June: utc (hours turn to UTC, the default), units (kilometres for miles), none
  --json       closes with one JSON document on standard output

It uses a data directory of its own, which --exit removes; PORT and HOST say where the service listens.
`;

/** The whole story on real flights. */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'the whole story on real flights: a model goes stale, the page, the webhook, the remedy',
  async run(argv, io) {
    const options = readOptions(argv);
    if (options === 'help') {
      io.stdout(HELP);
      return 0;
    }
    const started = performance.now();
    const workDir = mkdtempSync(join(tmpdir(), 'leeway-demo-'));
    try {
      return await runDemo(io, options, workDir, () => (performance.now() - started) / 1000);
    } finally {
      rmSync(workDir, { recursive: true, force: true });
    }
  },
};

interface DemoOptions {
  readonly exit: boolean;
  readonly kafka: boolean;
  readonly incident: IncidentKind;
  readonly json: boolean;
}

async function runDemo(io: CommandIo, options: DemoOptions, workDir: string, seconds: () => number): Promise<number> {
  const given = io.config();
  const progress = createProgress((text) => io.stderr(text), {
    live: process.stderr.isTTY,
    now: () => performance.now(),
  });
  const log = createLogger('warn');
  progress.event(`Leeway demo: ${describeIncident(options.incident)}`);
  const broker = options.kafka ? await openKafkaTransport(given, progress) : null;
  const config: Config = {
    ...given,
    dataDir: join(workDir, 'data'),
    kafka: broker?.config ?? null,
    allowedTargets: [...given.allowedTargets, '127.0.0.1'],
  };
  const pager = await startListener(() => systemClock.now());
  const pipeline = await startListener(() => systemClock.now());
  let app: App | null = null;
  try {
    app = await startApp(config, options, log, progress);
    const client = createDemoClient(app.url);
    const transport = broker === null ? httpTransport(client) : broker.transport(app.store);
    const story = await tellStory(options.incident, { app, client, transport, pager, pipeline, progress, workDir });
    progress.done();
    const document = storyDocument(story, options.incident, seconds());
    if (options.json) io.stdout(`${JSON.stringify(document)}\n`);
    else io.stdout(storyText(story, document, options.incident));
    if (options.exit) return 0;
    io.stderr(`The pages: ${app.url}   (Ctrl-C ends the demo)\n`);
    return await untilStopped(app, log);
  } finally {
    await broker?.close();
    await app?.stop();
    await pager.close();
    await pipeline.close();
  }
}

/** Starts the service; a port that is in use is no reason to end a demo that nobody told which port to take. */
async function startApp(
  config: Config,
  { exit }: DemoOptions,
  log: ReturnType<typeof createLogger>,
  progress: { event(text: string): void },
): Promise<App> {
  const app = await openApp(exit ? { ...config, port: 0 } : config, log, { manual: true });
  try {
    await app.start();
    return app;
  } catch (thrown) {
    if (!(thrown instanceof LeewayError && thrown.code === 'port_in_use')) throw thrown;
    progress.event(`${thrown.message}: the demo takes a free one`);
    const other = await openApp({ ...config, port: 0 }, log, { manual: true });
    await other.start();
    return other;
  }
}

function readOptions(argv: readonly string[]): DemoOptions | 'help' {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        exit: { type: 'boolean' },
        kafka: { type: 'boolean' },
        incident: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return 'help';
    const incident = INCIDENTS.find((kind) => kind === (values.incident ?? 'utc'));
    if (incident === undefined) {
      throw new LeewayError(
        'usage',
        `--incident is one of ${INCIDENTS.join(', ')}, not ${JSON.stringify(values.incident)}`,
      );
    }
    return { exit: values.exit === true, kafka: values.kafka === true, json: values.json === true, incident };
  } catch (thrown) {
    throw thrown instanceof LeewayError
      ? thrown
      : new LeewayError('usage', messageOf(thrown), { remedy: '`leeway demo --help` lists the options.' });
  }
}
