import type { ModelEvidence, Verdict } from '../domain/verdict.ts';
import type { Engine } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** The scores that one window was judged by, as they were then. */
export interface JudgedWindow {
  /** Start of the window, milliseconds since the epoch. */
  readonly window: number;
  /** The newest revision of its verdicts or of its evidence. */
  readonly revision: number;
  /** Score by stream, null where there was none, and the rows that it rests on. */
  readonly streams: ReadonlyMap<string, { readonly score: number | null; readonly n: number }>;
}

/** What the judge said, window by window. */
export interface VerdictStore {
  /** Stores the evidence and then the verdicts of the same windows: the verdicts are what a restart takes up, so they come last. `token` names them for ever. */
  write(batch: {
    readonly baseline: string;
    readonly verdicts: readonly Verdict[];
    readonly evidence: readonly (ModelEvidence & { readonly rows: number })[];
    readonly judgedAt: number;
    readonly token: string;
  }): Promise<void>;
  /** All windows judged against a baseline, oldest first, each at its newest revision. */
  judged(baseline: {
    readonly id: string;
    readonly model: string;
    readonly version: string;
  }): Promise<readonly JudgedWindow[]>;
}

interface JudgedRow extends Record<string, unknown> {
  readonly window: number;
  readonly revision: number;
  readonly streams: string[];
  readonly scores: (number | null)[];
  readonly ns: number[];
}

/** Verdicts in the engine. */
export function createVerdictStore(engine: Engine, table: (name: string) => string): VerdictStore {
  return {
    async write({ baseline, verdicts, evidence, judgedAt, token }) {
      const at = timestamp(judgedAt);
      await insertRows(
        engine,
        table('evidence'),
        evidence.map((row) => ({
          model: row.model,
          version: row.version,
          baseline,
          window: row.window / 1000,
          evidence: row.evidence,
          threshold: row.threshold,
          episode_open: row.episodeOpen ? 1 : 0,
          rows: row.rows,
          revision: row.revision,
          judged_at: at,
        })),
        `${token}/e`,
      );
      await insertRows(
        engine,
        table('verdicts'),
        verdicts.map((verdict) => ({
          model: verdict.model,
          version: verdict.version,
          baseline,
          window: verdict.window / 1000,
          stream: verdict.stream,
          column: verdict.column,
          statistic: verdict.statistic,
          kind: verdict.kind,
          state: verdict.state,
          reason: verdict.reason,
          score: verdict.score,
          scale: verdict.scale,
          n: verdict.n,
          baseline_n: verdict.baselineN,
          null_mean: verdict.nullMean,
          null_q95: verdict.nullQ95,
          null_q999: verdict.nullQ999,
          p_value: verdict.pValue,
          evidence: verdict.evidence,
          revision: verdict.revision,
          judged_at: at,
        })),
        `${token}/v`,
      );
    },
    async judged({ id, model, version }) {
      const rows = await engine.query<JudgedRow>(
        `SELECT toUnixTimestamp(window) AS window, max(revision) AS revision, groupArray(stream) AS streams, groupArray(tuple(score)) AS scores, groupArray(n) AS ns
         FROM (SELECT window, stream, score, n, revision FROM verdicts FINAL
               WHERE model = {model:String} AND version = {version:String} AND baseline = {id:String})
         GROUP BY window ORDER BY window`,
        { id, model, version },
      );
      // The evidence of a window is stored anew when that of an earlier one changed; its verdicts are not.
      const evidence = await engine.query<Pick<JudgedRow, 'window' | 'revision'>>(
        `SELECT toUnixTimestamp(window) AS window, max(revision) AS revision FROM evidence
         WHERE model = {model:String} AND version = {version:String} AND baseline = {id:String} GROUP BY window`,
        { id, model, version },
      );
      const revisions = new Map(evidence.map(({ window, revision }) => [window, revision]));
      return rows.map((row) => ({
        window: row.window * 1000,
        revision: Math.max(row.revision, revisions.get(row.window) ?? 0),
        streams: new Map(
          row.streams.map((stream, i) => [stream, { score: scoreOf(row.scores[i]), n: row.ns[i] ?? 0 }]),
        ),
      }));
    },
  };
}

/** groupArray drops nulls, so each score travels in a tuple: `[0.5]`, `[null]`, or an object under other JSON settings. */
function scoreOf(value: unknown): number | null {
  const inner: unknown = Array.isArray(value)
    ? value[0]
    : value !== null && typeof value === 'object'
      ? Object.values(value)[0]
      : value;
  return typeof inner === 'number' ? inner : null;
}
