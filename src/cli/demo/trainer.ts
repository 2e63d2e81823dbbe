import type { RemedyDecision } from '../../domain/retrain.ts';
import type { Network } from '../../trainer/index.ts';
import type { DemoClient } from './client.ts';
import { baselineCsv, MODEL } from './event-lines.ts';
import type { Flights } from './flights.ts';
import type { Listener } from './listeners.ts';
import type { Progress } from './progress.ts';
import { findRemedy, type EarlierVersion } from './remedies.ts';
import type { ServedModel } from './served-model.ts';
import type { Publish } from './publish.ts';

const DAY_MS = 86_400_000;
/** How much of the log a remedy looks back on: eight weeks, as long as the first baseline. */
const HISTORY_DAYS = 56;

/** The pipeline behind the retraining webhook: answers each request with candidates, their scores and a decision. */
export interface Trainer {
  /** The version whose answers are served, and the model that makes them. */
  readonly inCharge: { readonly version: string; readonly model: ServedModel };
  readonly decisions: readonly RemedyDecision[];
  readonly promotedVersions: readonly string[];
  /** Answers every request that has come in; `now` is event time, milliseconds since the epoch. */
  answerRequests(now: number): Promise<void>;
}

interface Version extends EarlierVersion {
  readonly served: ServedModel;
}

interface RetrainRequestData {
  readonly request_id: string;
  readonly trigger: { readonly since: string; readonly streams: readonly { readonly kind: string }[] };
  readonly callback: { readonly url: string; readonly token: string };
}

interface HistoryRow {
  readonly departed: number[];
  readonly landed: number[];
  readonly hour: number[];
  readonly weekday: string[];
  readonly distance: number[];
  readonly origin: string[];
  readonly destination: string[];
  readonly late: number[];
  readonly served: number[];
}

/** A trainer that reads the log through the service's SQL, like any pipeline, and reports through the request's callback. */
export function createTrainer({
  client,
  listener,
  progress,
  publish,
  first,
  train,
}: {
  readonly client: DemoClient;
  readonly listener: Listener;
  readonly progress: Progress;
  readonly publish: Publish;
  readonly first: Version;
  readonly train: (flights: Flights, from: number, to: number) => Promise<Network>;
}): Trainer {
  const versions: Version[] = [first];
  const decisions: RemedyDecision[] = [];
  const promotedVersions: string[] = [];
  let champion = first;
  let answered = 0;
  let newest = 1;

  const answer = async (request: RetrainRequestData, now: number): Promise<void> => {
    let step = 0;
    const report = async (status: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
      await client.post(`/v1/retrain-requests/${request.request_id}/events`, {
        token: request.callback.token,
        event_id: `${request.request_id}-${++step}`,
        status,
        at: new Date(now).toISOString(),
        ...more,
      });
    };
    await report('accepted');
    await report('running');
    const { history, logged } = await readHistory(client, now);
    const onset = Date.parse(request.trigger.since);
    const remedy = await findRemedy({
      history,
      logged,
      champion,
      earlier: versions.filter((version) => version !== champion),
      onset,
      now,
      inputsMoved: request.trigger.streams.some(({ kind }) => kind === 'data drift'),
      train,
    });
    decisions.push(remedy.decision);
    const decision = { ...remedy.decision, at: new Date(remedy.decision.at).toISOString() };
    await report('evaluated', { decision });
    progress.event(`remedy  ${remedy.decision.reason}`);
    if (remedy.promoted === null) {
      await report('rejected', { decision, message: remedy.decision.reason });
      return;
    }
    const { name, model, baseline } = remedy.promoted;
    const version = String(++newest);
    await publish({
      version,
      network: model.network,
      baseline: baselineCsv(baseline),
      facts: { remedy: name, parent: champion.version },
      promoteAs: null,
    });
    await report('promoted', { decision, candidate: { version } });
    champion = { version, network: model.network, correcting: model.correcting, served: model };
    versions.push(champion);
    promotedVersions.push(version);
    progress.event(`version ${version} is in charge (${name})`);
  };

  return {
    get inCharge() {
      return { version: champion.version, model: champion.served };
    },
    decisions,
    promotedVersions,
    async answerRequests(now) {
      for (; answered < listener.received.length; answered++) {
        const hook = listener.received[answered];
        if (hook === undefined || !hook.verified || hook.type !== 'retrain.requested') continue;
        await answer(hook.data as unknown as RetrainRequestData, now);
      }
    },
  };
}

/** The labelled flights of the last eight weeks, as the log has them. */
async function readHistory(
  client: DemoClient,
  now: number,
): Promise<{ readonly history: Flights; readonly logged: Float32Array }> {
  const from = new Date(now - HISTORY_DAYS * DAY_MS).toISOString().slice(0, 19).replace('T', ' ');
  const until = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  const [columns] = await client.sql<HistoryRow>(
    `SELECT groupArray(departed) AS departed, groupArray(landed) AS landed, groupArray(hour) AS hour, groupArray(weekday) AS weekday,
            groupArray(distance) AS distance, groupArray(origin) AS origin, groupArray(destination) AS destination,
            groupArray(late) AS late, groupArray(served) AS served
     FROM (
       SELECT toUnixTimestamp64Milli(p.ts) AS departed, l.landed AS landed, p.num['hour'] AS hour, p.cat['weekday'] AS weekday,
              p.num['distance'] AS distance, p.cat['origin'] AS origin, p.cat['destination'] AS destination, l.late AS late,
              assumeNotNull(p.prediction_value) AS served
       FROM predictions AS p
       INNER JOIN (
         SELECT event_id, argMax(assumeNotNull(label_value), ts) AS late, toUnixTimestamp64Milli(max(ts)) AS landed
         FROM labels WHERE model = '${MODEL}' AND ts >= '${from}' AND ts < '${until}' GROUP BY event_id
       ) AS l ON p.event_id = l.event_id
       WHERE p.model = '${MODEL}' AND p.ts >= '${from}' AND p.ts < '${until}'
       ORDER BY p.ts, p.event_id
     )`,
  );
  const of = columns ?? {
    departed: [],
    landed: [],
    hour: [],
    weekday: [],
    distance: [],
    origin: [],
    destination: [],
    late: [],
    served: [],
  };
  return {
    history: {
      count: of.departed.length,
      departedAt: Float64Array.from(of.departed, Number),
      landedAt: Float64Array.from(of.landed, Number),
      hour: Uint8Array.from(of.hour),
      weekday: Uint8Array.from(of.weekday, Number),
      distance: Float64Array.from(of.distance),
      origin: of.origin,
      destination: of.destination,
      late: Uint8Array.from(of.late),
    },
    logged: Float32Array.from(of.served),
  };
}
