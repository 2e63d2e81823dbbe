import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The service's own numbers in Prometheus' form; one registry an app, so that two apps in one process do not meet. */
export interface Metrics {
  /** Events by door (`http`, `kafka`), kind (`prediction`, `label`) and outcome (`stored`, `aside` for halves of calls and messages without an event, `dead_letter`). */
  readonly ingestEvents: Counter<'door' | 'kind' | 'outcome'>;
  /** Dead letters by reason and source (`http`, `kafka`). */
  readonly deadLetters: Counter<'reason' | 'source'>;
  /** Dead letters that were settled or tried to be, by outcome (`replayed`, `unreadable`, `discarded`, `restored`). */
  readonly deadLettersSettled: Counter<'outcome'>;
  /** Seconds that one stored chunk took, by door. */
  readonly ingestChunkSeconds: Histogram<'door'>;
  /** Calls whose two halves met, by outcome (`joined`, or `disagree` on their number of rows). */
  readonly calls: Counter<'outcome'>;
  /** Halves of calls of the last day that have had no partner for ten minutes, by side. */
  readonly loneHalves: Gauge<'side'>;
  /** Events in one partition that are not consumed yet. */
  readonly consumerLag: Gauge<'topic' | 'partition'>;
  /** 1 for a partition that is held up by a batch that cannot be read; absent otherwise. */
  readonly partitionBlocked: Gauge<'topic' | 'partition'>;
  readonly consumerRestarts: Counter;
  readonly storeInsertRetries: Counter;
  /** Windows judged, by model. */
  readonly windowsJudged: Counter<'model'>;
  readonly tickSeconds: Histogram<'step'>;
  readonly lastTick: Gauge<'step'>;
  /** Evidence of a model on the scale of its threshold. */
  readonly evidence: Gauge<'model'>;
  readonly evidenceThreshold: Gauge<'model'>;
  readonly pages: Counter<'model'>;
  readonly deliveries: Counter<'receiver_type' | 'outcome'>;
  readonly outboxOldestAge: Gauge;
  readonly retrainRequests: Counter<'outcome'>;
  readonly httpRequestSeconds: Histogram<'route' | 'method' | 'status'>;
  /** The exposition text and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Creates the metrics in a registry of their own; names follow Prometheus' naming guide, prefix `leeway_`. */
export function createMetrics({
  version,
  defaults = true,
}: {
  readonly version: string;
  readonly defaults?: boolean;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (defaults) {
    collectDefaultMetrics({ register: registry, prefix: 'leeway_' });
    // Gauges under the name of a counter, which Prometheus' linter refuses; each is the sum of its neighbour.
    for (const what of ['resources', 'handles', 'requests'])
      registry.removeSingleMetric(`leeway_nodejs_active_${what}_total`);
  }
  new Gauge({
    name: 'leeway_build_info',
    help: 'Always 1; the version is the label.',
    labelNames: ['version'],
    registers,
  })
    .labels(version)
    .set(1);
  const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
  return {
    ingestEvents: new Counter({
      name: 'leeway_ingest_events_total',
      help: 'Events received.',
      labelNames: ['door', 'kind', 'outcome'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'leeway_dead_letters_total',
      help: 'Messages that could not be read as events and were kept as dead letters.',
      labelNames: ['reason', 'source'],
      registers,
    }),
    deadLettersSettled: new Counter({
      name: 'leeway_dead_letters_settled_total',
      help: 'Dead letters that were replayed, were still unreadable, were discarded or restored.',
      labelNames: ['outcome'],
      registers,
    }),
    ingestChunkSeconds: new Histogram({
      name: 'leeway_ingest_chunk_seconds',
      help: 'Time to store one chunk.',
      labelNames: ['door'],
      buckets: seconds,
      registers,
    }),
    calls: new Counter({
      name: 'leeway_ingest_calls_total',
      help: 'Calls whose request and response met, logged as two messages.',
      labelNames: ['outcome'],
      registers,
    }),
    loneHalves: new Gauge({
      name: 'leeway_ingest_lone_halves',
      help: 'Requests and responses of the last day that have had no partner for ten minutes.',
      labelNames: ['side'],
      registers,
    }),
    consumerLag: new Gauge({
      name: 'leeway_ingest_consumer_lag',
      help: 'Messages not consumed yet.',
      labelNames: ['topic', 'partition'],
      registers,
    }),
    partitionBlocked: new Gauge({
      name: 'leeway_ingest_partition_blocked',
      help: 'Partitions held up by a batch that cannot be read; 1 for each.',
      labelNames: ['topic', 'partition'],
      registers,
    }),
    consumerRestarts: new Counter({
      name: 'leeway_ingest_consumer_restarts_total',
      help: 'Consumers rebuilt after a crash.',
      registers,
    }),
    storeInsertRetries: new Counter({
      name: 'leeway_store_insert_retries_total',
      help: 'Inserts tried again.',
      registers,
    }),
    windowsJudged: new Counter({
      name: 'leeway_windows_judged_total',
      help: 'Windows judged.',
      labelNames: ['model'],
      registers,
    }),
    tickSeconds: new Histogram({
      name: 'leeway_tick_seconds',
      help: 'Time of one pass of a step.',
      labelNames: ['step'],
      buckets: seconds,
      registers,
    }),
    lastTick: new Gauge({
      name: 'leeway_last_tick_timestamp_seconds',
      help: 'End of the last successful pass of a step.',
      labelNames: ['step'],
      registers,
    }),
    evidence: new Gauge({
      name: 'leeway_evidence',
      help: 'Evidence of drift on the scale of the threshold.',
      labelNames: ['model'],
      registers,
    }),
    evidenceThreshold: new Gauge({
      name: 'leeway_evidence_threshold',
      help: 'Evidence at which a page is sent.',
      labelNames: ['model'],
      registers,
    }),
    pages: new Counter({ name: 'leeway_pages_total', help: 'Pages sent.', labelNames: ['model'], registers }),
    deliveries: new Counter({
      name: 'leeway_deliveries_total',
      help: 'Delivery attempts to receivers.',
      labelNames: ['receiver_type', 'outcome'],
      registers,
    }),
    outboxOldestAge: new Gauge({
      name: 'leeway_outbox_oldest_age_seconds',
      help: 'Age of the oldest undelivered message.',
      registers,
    }),
    retrainRequests: new Counter({
      name: 'leeway_retrain_requests_total',
      help: 'Retrain requests by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    httpRequestSeconds: new Histogram({
      name: 'leeway_http_request_seconds',
      help: 'Time to answer a request.',
      labelNames: ['route', 'method', 'status'],
      buckets: seconds,
      registers,
    }),
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
