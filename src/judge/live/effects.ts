import type { Baseline, BaselineColumn } from '../../domain/baseline.ts';
import type { ColumnProfile, WindowProfile } from '../../domain/profile.ts';
import { hourOfDay } from '../../domain/window.ts';
import type { StreamStatistic } from '../../domain/verdict.ts';

/** What a stream is, as far as its effect goes. */
export interface EffectStream {
  readonly name: string;
  readonly column: string;
  readonly statistic: StreamStatistic;
}

/**
 * What moved, in units a person knows, by stream: `mean 5.9 → 10.9 at the same hours`, `nulls 0.1 % → 23 %`,
 * `labels came 12.8 % where 21.3 % were predicted`. `windows` are the latest, and columns are compared with the baseline's
 * windows of the same hours of the day; a stream about which nothing can be said so is left out.
 */
export function effectsOf(
  baseline: Baseline,
  baselineWindows: readonly WindowProfile[],
  windows: readonly WindowProfile[],
  streams: readonly EffectStream[],
): Readonly<Record<string, string>> {
  const effects: Record<string, string> = {};
  const hours = new Set(windows.map(({ start }) => hourOfDay(start)));
  const sameHours = baselineWindows.filter(({ start }) => hours.has(hourOfDay(start)));
  for (const { name, column, statistic } of streams) {
    const effect =
      statistic === 'residual_up' || statistic === 'residual_down' || statistic === 'log_loss'
        ? outcomeEffect(statistic, baselineWindows, windows)
        : columnEffect(
            statistic,
            baseline.columns.find((candidate) => candidate.name === column),
            sameHours,
            windows,
          );
    if (effect !== null) effects[name] = effect;
  }
  return effects;
}

function outcomeEffect(
  statistic: 'residual_up' | 'residual_down' | 'log_loss',
  baselineWindows: readonly WindowProfile[],
  windows: readonly WindowProfile[],
): string | null {
  const sums = (of: readonly WindowProfile[]): { n: number; labels: number; predictions: number; loss: number } => {
    const total = { n: 0, labels: 0, predictions: 0, loss: 0 };
    for (const { outcome } of of) {
      if (outcome === null) continue;
      total.n += outcome.labelled;
      total.labels += outcome.labelSum;
      total.predictions += outcome.predictionSum;
      total.loss += outcome.logLossSum;
    }
    return total;
  };
  const now = sums(windows);
  const then = sums(baselineWindows);
  if (now.n === 0 || then.n === 0) return null;
  return statistic === 'log_loss'
    ? `log-loss ${decimal(then.loss / then.n)} → ${decimal(now.loss / now.n)}`
    : `labels came ${percent(now.labels / now.n)} where ${percent(now.predictions / now.n)} were predicted`;
}

function columnEffect(
  statistic: StreamStatistic,
  column: BaselineColumn | undefined,
  baselineWindows: readonly WindowProfile[],
  windows: readonly WindowProfile[],
): string | null {
  if (column === undefined) return null;
  const profiles = (of: readonly WindowProfile[]): readonly ColumnProfile[] =>
    of.flatMap((window) => window.columns.get(column.name) ?? []);
  const now = profiles(windows);
  const then = profiles(baselineWindows);
  const rate = (of: readonly ColumnProfile[], key: 'nulls' | 'unseen' | 'outOfRange'): number => {
    const rows = of.reduce((sum, profile) => sum + profile.rows, 0);
    return rows === 0 ? NaN : of.reduce((sum, profile) => sum + profile[key], 0) / rows;
  };
  const change = (word: string, key: 'nulls' | 'unseen' | 'outOfRange'): string | null => {
    const before = rate(then, key);
    const after = rate(now, key);
    return Number.isNaN(before) || Number.isNaN(after) ? null : `${word} ${percent(before)} → ${percent(after)}`;
  };
  switch (statistic) {
    case 'null_rate':
      return change('nulls', 'nulls');
    case 'unseen_rate':
      return change('unseen levels', 'unseen');
    case 'out_of_range_rate':
      return change('out of range', 'outOfRange');
    case 'js':
    case 'wasserstein':
      return column.type === 'numeric' ? meanChange(then, now) : levelChange(column.levels, then, now);
    default:
      return null;
  }
}

function meanChange(then: readonly ColumnProfile[], now: readonly ColumnProfile[]): string | null {
  const mean = (of: readonly ColumnProfile[]): number =>
    of.reduce((sum, profile) => sum + profile.sum, 0) /
    of.reduce((sum, profile) => sum + profile.rows - profile.nulls, 0);
  const [before, after] = [mean(then), mean(now)];
  return Number.isFinite(before) && Number.isFinite(after)
    ? `mean ${decimal(before)} → ${decimal(after)} at the same hours`
    : null;
}

/** The level whose share moved most. */
function levelChange(
  levels: readonly string[],
  then: readonly ColumnProfile[],
  now: readonly ColumnProfile[],
): string | null {
  const shares = (of: readonly ColumnProfile[]): number[] => {
    const values = of.reduce((sum, profile) => sum + profile.rows - profile.nulls, 0);
    return levels.map((_, bin) =>
      values === 0 ? NaN : of.reduce((sum, profile) => sum + (profile.counts[bin] ?? 0), 0) / values,
    );
  };
  const before = shares(then);
  const after = shares(now);
  let most = -1;
  let size = 0;
  for (const [bin, share] of after.entries()) {
    const moved = Math.abs(share - (before[bin] ?? NaN));
    if (moved > size) {
      size = moved;
      most = bin;
    }
  }
  const level = levels[most];
  return level === undefined
    ? null
    : `share of ${level} ${percent(before[most] ?? NaN)} → ${percent(after[most] ?? NaN)}`;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value >= 10 || value === 0 ? value.toFixed(value >= 10 ? 1 : 0) : value.toPrecision(2)} %`;
}

function decimal(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
