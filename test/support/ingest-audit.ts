import { createVerifier } from '../../src/ingest/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createStore, openEmbeddedEngine } from '../../src/store/index.ts';
import { createOffsetAudit } from '../../src/store/offset-audit.ts';

/** What a data directory holds, counted by a process of its own, for an engine is one to a process. */
export interface AuditCounts {
  readonly predictions: number;
  readonly uniqueEvents: number;
  readonly labels: number;
  readonly uniqueLabels: number;
  readonly deadLetters: number;
  readonly arrivals: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly gaps: number;
  readonly duplicates: number;
}

const engine = await openEmbeddedEngine({ dataDir: process.argv[2] ?? '' });
await createStore(engine, { clock: systemClock }).migrate();
const [counts] = await engine.query(`SELECT
  (SELECT count() FROM predictions) AS predictions, (SELECT uniqExact(event_id) FROM predictions) AS uniqueEvents,
  (SELECT count() FROM labels) AS labels, (SELECT uniqExact(event_id) FROM labels) AS uniqueLabels,
  (SELECT count() FROM dead_letters) AS deadLetters, (SELECT sum(n) FROM arrivals) AS arrivals`);
const reasons = await engine.query<{ reason: string; n: number }>(
  'SELECT reason, count() AS n FROM dead_letters GROUP BY reason ORDER BY reason',
);
const { gaps, duplicates } = await createVerifier(createOffsetAudit(engine)).verify();
await engine.close();
const byReason = Object.fromEntries(reasons.map(({ reason, n }) => [reason, n]));
console.log(JSON.stringify({ ...counts, reasons: byReason, gaps, duplicates }));
