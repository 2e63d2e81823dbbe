import type { App } from '../../app.ts';
import type { RemedyDecision } from '../../domain/retrain.ts';
import { LeewayError } from '../../platform/errors.ts';
import { trainInWorker, type Network } from '../../trainer/index.ts';
import type { DemoClient } from './client.ts';
import { baselineCsv, MODEL } from './event-lines.ts';
import { locateFlights, readFlights, type Flights } from './flights.ts';
import { describeIncident, feedOf, type IncidentKind } from './incident.ts';
import type { Listener, ReceivedWebhook } from './listeners.ts';
import { flightsMonitor } from './monitor.ts';
import type { Progress } from './progress.ts';
import { createPublisher } from './publish.ts';
import { replay, type ReplayedFlights } from './replay.ts';
import { networkTable, NETWORK_SPEC, ServedModel } from './served-model.ts';
import { createTrainer } from './trainer.ts';
import type { Transport } from './transport.ts';

/** Training ends and the replay begins. */
const REPLAY_FROM = '2001-02-26';
const FIRST_DAY = '2001-01-01';
const END = '2001-07-01';
/** Fixed samples by a hash of the flight: a fifth trains the first model; another quarter is the baseline and the replay. */
const TRAINING_HASHES = { fromHash: 0, toHash: 20 } as const;
const REPLAY_HASHES = { fromHash: 50, toHash: 76 } as const;

/** Everything the story is told with. */
export interface StoryPorts {
  readonly app: App;
  readonly client: DemoClient;
  readonly transport: Transport;
  readonly pager: Listener;
  readonly pipeline: Listener;
  readonly progress: Progress;
  /** Where baselines and artefacts are written. */
  readonly workDir: string;
}

/** What happened, for the ending and for `--json`. */
export interface Story extends ReplayedFlights {
  readonly pages: readonly ReceivedWebhook[];
  readonly resolved: readonly ReceivedWebhook[];
  readonly retrainWebhooks: readonly ReceivedWebhook[];
  readonly decisions: readonly RemedyDecision[];
  readonly promotedVersions: readonly string[];
}

/** Trains the first model, registers it with its baseline, replays the flights in event time, and lets the loop do its work. */
export async function tellStory(incident: IncidentKind, ports: StoryPorts): Promise<Story> {
  const { app, client, progress, workDir } = ports;
  const file = locateFlights();
  progress.phase('reading the flights');
  const training = await readFlights(app.store.engine, file, { ...TRAINING_HASHES, from: FIRST_DAY, to: REPLAY_FROM });
  const asFlown = await readFlights(app.store.engine, file, { ...REPLAY_HASHES, from: FIRST_DAY, to: END });
  const feed = feedOf(asFlown, incident);

  progress.phase(`training on ${training.count.toLocaleString('en')} flights of January and February`);
  const network = await trainNetwork(training, 0, training.count, progress);
  const first = new ServedModel(network, false);
  const replayFrom = feed.departedAt.findIndex((ms) => ms >= Date.parse(REPLAY_FROM));
  const baselineAnswers = first.answer(feed, 0, replayFrom);

  progress.phase('registering the model, its baseline and who is told');
  await client.post('/v1/models', { model: MODEL });
  await client.put(`/v1/models/${MODEL}/monitor`, flightsMonitor(FIRST_DAY, REPLAY_FROM));
  const publish = createPublisher(client, workDir);
  await publish({
    version: '1',
    network,
    baseline: baselineCsv({ flights: feed, from: 0, answers: baselineAnswers }, replayFrom),
    facts: {
      note: describeIncident(incident),
      trained_on: `${training.count} flights from ${FIRST_DAY} to ${REPLAY_FROM}`,
    },
    promoteAs: 'the first version',
  });
  ports.pager.trust(await receiverSecret(client, 'webhook', ports.pager.url));
  ports.pipeline.trust(await receiverSecret(client, 'retrain_webhook', ports.pipeline.url));

  const trainer = createTrainer({
    client,
    listener: ports.pipeline,
    progress,
    publish,
    first: { version: '1', network, correcting: false, served: first },
    train: (flights, from, to) => trainNetwork(flights, from, to, progress),
  });
  const flown = await replay({ ...ports, feed, from: replayFrom, network, trainer });
  const ofType = (type: string): readonly ReceivedWebhook[] =>
    ports.pager.received.filter((hook) => hook.type === type);
  return {
    ...flown,
    pages: ofType('alert.firing'),
    resolved: ofType('alert.resolved'),
    retrainWebhooks: ports.pipeline.received,
    decisions: trainer.decisions,
    promotedVersions: trainer.promotedVersions,
  };
}

async function receiverSecret(client: DemoClient, type: 'webhook' | 'retrain_webhook', url: string): Promise<string> {
  const receiver = (await client.post('/v1/receivers', { type, url, models: [MODEL] })) as { secret?: string };
  if (receiver.secret === undefined)
    throw new LeewayError('internal', 'the service gave out no secret for the receiver');
  return receiver.secret;
}

async function trainNetwork(flights: Flights, from: number, to: number, progress: Progress): Promise<Network> {
  const outcome = await trainInWorker(
    { table: networkTable(flights, from, to), labels: flights.late.subarray(from, to), spec: NETWORK_SPEC, seed: 1 },
    {
      onBackend: (reason) => progress.detail(reason),
      onProgress: ({ done, loss }) =>
        progress.detail(`training ${Math.round(done * 100)} %, log-loss ${loss.toFixed(4)}`),
    },
  );
  if (outcome.kind === 'cancelled') throw new LeewayError('internal', 'the training was cancelled');
  return outcome.result.network;
}
