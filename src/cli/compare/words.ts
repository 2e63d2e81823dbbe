import type { MethodResult } from '../../../detectors/index.ts';
import type { CompareDocument, ComparedColumn } from './document.ts';

/** How a column came out, for people: named for drift, beyond its own threshold only, within it, or not judged. */
export type Outcome = 'drift' | 'weak' | 'steady' | 'unknown';

/** What each outcome is called. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  drift: 'drift',
  weak: 'not certain',
  steady: 'steady',
  unknown: 'not judged',
};

/** How a column came out. */
export function outcomeOf(column: ComparedColumn, document: CompareDocument): Outcome {
  if (document.dataset.columns.includes(column.column)) return 'drift';
  const said = column.results.filter(({ drifted }) => drifted !== null);
  if (said.length === 0) return 'unknown';
  return said.some(({ drifted }) => drifted === true) ? 'weak' : 'steady';
}

const RANK: Readonly<Record<Outcome, number>> = { drift: 0, weak: 1, steady: 2, unknown: 3 };

/** The columns by how much they drifted: by outcome, then by how far the first result lies beyond its threshold. */
export function byDrift(document: CompareDocument): readonly ComparedColumn[] {
  return document.columns
    .map((column) => ({ column, rank: RANK[outcomeOf(column, document)], excess: excessOf(column.results[0]) }))
    .sort((a, b) => a.rank - b.rank || b.excess - a.excess)
    .map(({ column }) => column);
}

/** How far beyond its threshold a result lies: 1 is at it. */
function excessOf(result: MethodResult | undefined): number {
  if (result === undefined || result.drifted === null) return 0;
  const threshold = result.threshold ?? 0;
  if (result.scale === 'p-value') return threshold / Math.max(Number.MIN_VALUE, result.pValue ?? 1);
  return threshold > 0 ? (result.statistic ?? 0) / threshold : (result.statistic ?? 0);
}

/** A number rounded to a whole one, with thousands separated. Not by Intl, which takes 15 ms to load. */
export function count(value: number): string {
  return value.toFixed(0).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number in few characters: four digits at most, a power of ten where they would not show it. */
export function short(value: number | null): string {
  if (value === null) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1);
  return size >= 1000 ? count(value) : String(Number(value.toPrecision(3)));
}

/** A share as a percentage. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  return `${share > 0 && share < 0.001 ? '<0.1' : Number((share * 100).toFixed(1))} %`;
}

/** `1 column`, `2 columns`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** The one sentence that a comparison comes to. */
export function verdictSentence(document: CompareDocument): string {
  const { dataset, columns, parity } = document;
  const judged = columns.filter(({ results }) => results.some(({ drifted }) => drifted !== null)).length;
  if (judged === 0) return 'Nothing could be judged.';
  const named = dataset.columns.length;
  if (parity !== null) {
    return `${dataset.drifted ? 'Drift' : 'No drift'} as ${parity} sees it: ${named} of ${counted(judged, 'column')} drifted.`;
  }
  if (dataset.drifted) return `Drift in ${named} of ${counted(judged, 'column')}.`;
  const weak = columns.filter((column) => outcomeOf(column, document) === 'weak').length;
  return weak === 0
    ? `No drift in ${counted(judged, 'column')}.`
    : `No drift that ${counted(judged, 'column')} together would bear out; ${counted(weak, 'column')} by ${weak === 1 ? 'itself is' : 'themselves are'} beyond the threshold, as some are by chance.`;
}
