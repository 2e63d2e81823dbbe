import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Label, Prediction } from '../../src/domain/events.ts';
import { monitorSchema, type Monitor } from '../../src/domain/monitor.ts';
import { createBaselines, type Baselines } from '../../src/profile/index.ts';
import { createBaselineStore, type BaselineStore } from '../../src/store/baseline-store.ts';
import { namedValues } from './named-values.ts';
import { createStore, openEmbeddedEngine, type Store } from '../../src/store/index.ts';
import { createOutcomeStore, type OutcomeStore } from '../../src/store/outcome-store.ts';
import { createProfileStore, type ProfileStore } from '../../src/store/profile-store.ts';
import { chunkHolding } from './event-chunk.ts';

/** Everything profiling needs, on an embedded engine in a directory that goes with it. */
export interface ProfilingBench {
  readonly store: Store;
  readonly files: BaselineStore;
  readonly profiles: ProfileStore;
  readonly outcomes: OutcomeStore;
  readonly baselines: Baselines;
  /** A directory for files. */
  readonly directory: string;
  /** Wall clock of the bench; moved by hand. */
  readonly clock: { ms: number };
  write(events: { readonly predictions?: readonly Prediction[]; readonly labels?: readonly Label[] }): Promise<void>;
  close(): Promise<void>;
}

/** Opens a bench; one at a time in a process. */
export async function openProfilingBench(): Promise<ProfilingBench> {
  const directory = await mkdtemp(join(tmpdir(), 'leeway-profiling-'));
  const engine = await openEmbeddedEngine({ dataDir: join(directory, 'data') });
  const clock = { ms: Date.UTC(2001, 0, 1) };
  const timed = { now: () => clock.ms, sleep: () => Promise.resolve() };
  const store = createStore(engine, { clock: timed });
  await store.migrate();
  const table = (name: string): string => name;
  const files = createBaselineStore(engine, table, timed);
  let chunk = 0;
  return {
    store,
    files,
    profiles: createProfileStore(engine, table),
    outcomes: createOutcomeStore(engine, table),
    baselines: createBaselines({ documents: store.documents, files, clock: timed }),
    directory,
    clock,
    async write({ predictions = [], labels = [] }) {
      chunk += 1;
      await store.events.write(chunkHolding({ predictions, labels }, `bench/${chunk}`, clock.ms));
    },
    async close() {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Fields of a prediction as a test writes them: named values as records. */
type PredictionFields = Partial<Omit<Prediction, 'numeric' | 'categorical' | 'scores'>> & {
  readonly ts: number;
  readonly numeric?: Readonly<Record<string, number>>;
  readonly categorical?: Readonly<Record<string, string>>;
  readonly scores?: Readonly<Record<string, number>>;
};

/** A prediction with boring fields filled in. */
export function prediction({ numeric = {}, categorical = {}, scores = {}, ...fields }: PredictionFields): Prediction {
  return {
    eventId: `e${fields.ts}`,
    model: 'm',
    version: '1',
    numeric: namedValues(numeric),
    categorical: namedValues(categorical),
    nulls: [],
    value: null,
    label: '',
    scores: namedValues(scores),
    segment: '',
    subjectKey: '',
    source: { topic: '', partition: 0, offset: 0 },
    ...fields,
  };
}

/** A label with boring fields filled in. */
export function label(fields: Partial<Label> & { readonly eventId: string; readonly ts: number }): Label {
  return { model: 'm', value: null, text: '', source: { topic: '', partition: 0, offset: 0 }, ...fields };
}

/** A monitor of hourly windows with its fields as a file would have them. */
export function monitorOf(fields: Record<string, unknown>): Monitor {
  return monitorSchema.parse({
    model: 'm',
    time: 'ts',
    baseline: { from: '2001-01-01', to: '2001-01-03' },
    window: '1h',
    budget: { pages: 1, per: '90d' },
    ...fields,
  });
}
