import type { StreamShare } from '../../domain/alert.ts';
import type { DriftKind } from '../../domain/verdict.ts';
import { moment, numberInWords, oneLine, percent } from './words.ts';

/** What is known when an episode opens. */
export interface EpisodeFacts {
  readonly model: string;
  readonly version: string;
  readonly kind: DriftKind;
  /** By descending share. */
  readonly streams: readonly StreamShare[];
  readonly effects: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
}

/** What a statistic measures, as it is said in a sentence. */
const MEASURES: Readonly<Record<string, string>> = {
  js: 'distance between its distribution and the baseline’s',
  wasserstein: 'distance between its distribution and the baseline’s',
  null_rate: 'missing values',
  unseen_rate: 'values the baseline never saw',
  out_of_range_rate: 'values outside the baseline’s range',
  residual_up: 'outcomes above what was predicted',
  residual_down: 'outcomes below what was predicted',
  log_loss: 'log-loss against the labels',
};
const RATES = new Set(['null_rate', 'unseen_rate', 'out_of_range_rate']);

/** The statistic's name of a stream, which is `column/statistic`. */
export function statisticOf({ stream, column }: Pick<StreamShare, 'stream' | 'column'>): string {
  return stream.startsWith(`${column}/`) ? stream.slice(column.length + 1) : stream;
}

/** Whether all that broke is that values turned up which the baseline never saw: that need be nobody's fault. */
export function onlyNewValues(streams: readonly StreamShare[]): boolean {
  const broken = streams.filter(({ kind }) => kind === 'data-quality break');
  return broken.length > 0 && broken.every((stream) => statisticOf(stream) === 'unseen_rate');
}

/** How far a stream is from its baseline: in the column's own units where they are known, else its score now and before. */
export function sizeOf(stream: StreamShare, effects: Readonly<Record<string, string>>): string {
  const effect = effects[stream.stream];
  if (effect !== undefined) return oneLine(effect);
  const statistic = statisticOf(stream);
  const measure = MEASURES[statistic] ?? oneLine(statistic);
  const { score, baselineMean } = stream;
  if (score === null) return measure;
  const figure = RATES.has(statistic) ? percent : numberInWords;
  if (baselineMean === null) return `${measure} ${figure(score)}`;
  const times = baselineMean > 0 ? score / baselineMean : 0;
  const factor = times >= 1.95 && !RATES.has(statistic) ? `, ${numberInWords(Number(times.toPrecision(2)))} times` : '';
  return `${measure} ${figure(baselineMean)} → ${figure(score)}${factor}`;
}

/** One sentence: which model and version, what moved, how much, since when. */
export function summaryOf({ model, version, kind, streams, effects, openedAt }: EpisodeFacts): string {
  const [top] = streams;
  const subject = `${oneLine(model)} (version ${oneLine(version)})`;
  if (top === undefined) return `${subject}: ${kind} since ${moment(openedAt)}`;
  const leading = streams.find((stream) => stream.kind === kind) ?? top;
  const others = [...new Set(streams.map(({ column }) => column))].filter((column) => column !== leading.column);
  const more =
    others.length === 0
      ? ''
      : ` and ${others.length === 1 ? oneLine(others[0] ?? '') : `${others.length} more columns`}`;
  return `${subject}: ${kind} in ${oneLine(leading.column)}${more} since ${moment(openedAt)} (${others.length === 0 ? '' : `${oneLine(leading.column)}: `}${sizeOf(leading, effects)})`;
}
