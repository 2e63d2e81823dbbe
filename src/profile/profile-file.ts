import type { Baseline } from '../domain/baseline.ts';
import { durationMs } from '../domain/duration.ts';
import type { Monitor } from '../domain/monitor.ts';
import type { WindowProfile } from '../domain/profile.ts';
import { draftBaseline } from './draft-baseline.ts';
import type { BaselineStore, ProfileStore } from './ports.ts';
import type { Refusal } from './refusal.ts';

/** A whole history cut into windows: those of the baseline and all others, ascending; windows without rows are absent. */
export interface ProfiledFile {
  readonly kind: 'profiled';
  readonly baseline: Baseline;
  readonly baselineWindows: readonly WindowProfile[];
  readonly otherWindows: readonly WindowProfile[];
  readonly windowMs: number;
  readonly notes: readonly string[];
}

/** All windows that a file can have, in milliseconds since the epoch; the end of what the engine's DateTime holds. */
const ALWAYS = { fromMs: 0, toMs: 4_294_967_295_000 };

/** Profiles a file for a backtest: its baseline as the monitor says, everything else counted in the baseline's bins. Leaves its counts in the engine. */
export async function profileFile(
  ports: { readonly files: BaselineStore; readonly profiles: Pick<ProfileStore, 'windows'> },
  { monitor, file }: { readonly monitor: Monitor; readonly file: string },
): Promise<ProfiledFile | Refusal> {
  // The time of creation is part of the id: a fixed one keeps a backtest the same bit for bit.
  const request = { model: monitor.model ?? 'backtest', version: 'backtest', monitor, file, keepRest: true, now: 0 };
  const draft = await draftBaseline(ports.files, request);
  if (draft.kind === 'refused') return draft;
  const { baseline, staging, notes } = draft;
  try {
    await staging.count(baseline, 'baseline');
    await staging.count(baseline, 'live');
  } finally {
    await staging.discard();
  }
  const windowMs = durationMs(monitor.window) ?? 3_600_000;
  const read = (source: 'baseline' | 'live'): Promise<readonly WindowProfile[]> =>
    ports.profiles.windows({ baseline, source, ...ALWAYS, windowMs });
  return {
    kind: 'profiled',
    baseline,
    baselineWindows: await read('baseline'),
    otherWindows: await read('live'),
    windowMs,
    notes,
  };
}
