import type { App } from '../../app.ts';
import type { Network } from '../../trainer/index.ts';
import { labelLines, predictionLines } from './event-lines.ts';
import type { Flights } from './flights.ts';
import type { Progress } from './progress.ts';
import { rowAt } from './row-at.ts';
import { ServedModel } from './served-model.ts';
import type { Trainer } from './trainer.ts';
import type { Transport } from './transport.ts';

const DAY_MS = 86_400_000;
/** Events in one request. */
const CHUNK = 10_000;

/** What the replay sent and how well the models did on it. */
export interface ReplayedFlights {
  /** Predictions sent. */
  readonly events: number;
  readonly labels: number;
  readonly windows: number;
  readonly logLoss: { readonly frozen: number; readonly inCharge: number; readonly flights: number };
}

/**
 * Replays the feed day by day in event time: predictions of whoever is in charge, labels as the flights land, then one
 * pass of the service, whose webhooks are answered before the next day begins.
 */
export async function replay({
  app,
  feed,
  from,
  network,
  trainer,
  transport,
  progress,
}: {
  readonly app: App;
  readonly feed: Flights;
  /** First row of the replay; those before it are the baseline. */
  readonly from: number;
  /** The first version's network, which the frozen model keeps. */
  readonly network: Network;
  readonly trainer: Trainer;
  readonly transport: Transport;
  readonly progress: Progress;
}): Promise<ReplayedFlights> {
  progress.phase(`replaying ${(feed.count - from).toLocaleString('en')} flights through ${transport.name}`);
  const served = new Float32Array(feed.count);
  let inTheAir: number[] = [];
  let windows = 0;
  let labels = 0;
  let row = from;
  for (let day = Math.floor((feed.departedAt[from] ?? 0) / DAY_MS) * DAY_MS; row < feed.count; day += DAY_MS) {
    const end = rowAt(feed, day + DAY_MS);
    const { version, model } = trainer.inCharge;
    const answers = model.answer(feed, row, end);
    served.set(answers.served, row);
    for (let chunk = row; chunk < end; chunk += CHUNK) {
      const last = Math.min(end, chunk + CHUNK);
      const part = {
        raw: answers.raw.subarray(chunk - row, last - row),
        served: answers.served.subarray(chunk - row, last - row),
      };
      await transport.predictions(predictionLines(feed, chunk, last, version, part));
    }
    for (let flight = row; flight < end; flight++) inTheAir.push(flight);
    const landed = inTheAir.filter((flight) => (feed.landedAt[flight] ?? 0) < day + DAY_MS);
    inTheAir = inTheAir.filter((flight) => (feed.landedAt[flight] ?? 0) >= day + DAY_MS);
    for (let chunk = 0; chunk < landed.length; chunk += CHUNK) {
      await transport.labels(labelLines(feed, landed.slice(chunk, chunk + CHUNK)));
    }
    labels += landed.length;
    row = end;
    await transport.settled();
    const report = await app.pass();
    windows += report.judgedWindows;
    for (const { kind, alert } of report.alertChanges) {
      if (kind === 'open' || kind === 'resolve')
        progress.event(`${kind === 'open' ? 'PAGE' : 'resolved'}  ${alert.summary}`);
    }
    await app.deliver();
    await trainer.answerRequests(day + DAY_MS);
    progress.detail(
      `${new Date(day).toISOString().slice(0, 10)}, ${(row - from).toLocaleString('en')} flights, ${windows} windows, version ${trainer.inCharge.version} in charge`,
    );
  }
  const frozen = new ServedModel(network, false).answer(feed, from).served;
  const flying = new Set(inTheAir);
  const counted = Array.from({ length: feed.count - from }, (_, k) => from + k).filter((flight) => !flying.has(flight));
  const loss = (answerOf: (flight: number) => number): number =>
    counted.reduce((sum, flight) => sum + logLoss(answerOf(flight), feed.late[flight] ?? 0), 0) / counted.length;
  return {
    events: feed.count - from,
    labels,
    windows,
    logLoss: {
      frozen: loss((flight) => frozen[flight - from] ?? 0),
      inCharge: loss((flight) => served[flight] ?? 0),
      flights: counted.length,
    },
  };
}

function logLoss(probability: number, label: number): number {
  return -Math.log(label === 1 ? probability : 1 - probability);
}
