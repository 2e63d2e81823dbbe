import type { Baseline } from '../domain/baseline.ts';
import type { ProfileSource, WindowProfile } from '../domain/profile.ts';
import type { ModelEvidence, Verdict } from '../domain/verdict.ts';

/** Reads windows as sums of their minutes. */
export interface WindowReader {
  windows(query: {
    readonly baseline: Baseline;
    readonly source: ProfileSource;
    readonly fromMs: number;
    readonly toMs: number;
    readonly windowMs: number;
  }): Promise<readonly WindowProfile[]>;
}

/** What the judge said, kept. */
export interface VerdictLog {
  write(batch: {
    readonly baseline: string;
    readonly verdicts: readonly Verdict[];
    readonly evidence: readonly (ModelEvidence & { readonly rows: number })[];
    readonly judgedAt: number;
    readonly token: string;
  }): Promise<void>;
  judged(baseline: Baseline): Promise<
    readonly {
      readonly window: number;
      readonly revision: number;
      readonly streams: ReadonlyMap<string, { readonly score: number | null; readonly n: number }>;
    }[]
  >;
}
