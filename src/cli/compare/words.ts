import type { MethodResult } from '../../../detectors/index.ts';
import { wholeRowsName } from './dataset-verdict.ts';
import type { CompareDocument, ComparedColumn, ColumnResult } from './document.ts';

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
    .map((column) => ({ column, rank: RANK[outcomeOf(column, document)], excess: excessOf(leadingResult(column)) }))
    .sort((a, b) => a.rank - b.rank || b.excess - a.excess)
    .map(({ column }) => column);
}

/** The result that stands for a column: the first that says something, else the first. */
export function leadingResult({ results }: ComparedColumn): ColumnResult | undefined {
  return results.find(({ drifted }) => drifted !== null) ?? results[0];
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

/** A p-value in few characters: one too small for a double is not 0. */
export function shortP(pValue: number | null): string {
  return pValue === 0 ? '<1e-300' : short(pValue);
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

/** What a comparison comes to, and how many columns it says nothing about: the second must not hide behind a calm first. */
export function verdictSentence(document: CompareDocument): string {
  const { columns, multivariate } = document;
  const outcomes = columns.filter(({ results }) => results.length > 0).map((column) => outcomeOf(column, document));
  const silent = outcomes.filter((outcome) => outcome === 'unknown').length;
  const judged = outcomes.length - silent;
  const spoken = multivariate.filter(({ drifted }) => drifted !== null).length;
  if (judged === 0 && spoken === 0) return 'Nothing could be judged.';
  const weak = outcomes.filter((outcome) => outcome === 'weak').length;
  const unsaid = silent === 0 ? '' : ` ${counted(silent, 'column')} could not be judged.`;
  return `${verdictOn(document, judged, weak)}${unsaid}`;
}

/** Two names and how many more, or up to three. */
function some(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}

function verdictOn({ dataset, columns, multivariate, parity }: CompareDocument, judged: number, weak: number): string {
  const named = columns.filter(({ column }) => dataset.columns.includes(column)).length;
  if (parity !== null) {
    return `${dataset.drifted ? 'Drift' : 'No drift'} as ${parity} sees it: ${named} of ${counted(judged, 'column')} drifted.`;
  }
  const wholes = multivariate.filter((result) => dataset.columns.includes(wholeRowsName(result)));
  const byWhom = some(wholes.map(({ method }) => method));
  if (judged === 0) return dataset.drifted ? `Drift in whole rows (${byWhom}).` : 'No drift in whole rows.';
  const together = wholes.length === 0 ? '' : `, and in whole rows (${byWhom})`;
  if (named > 0) return `Drift in ${named} of ${counted(judged, 'column')}${together}.`;
  if (wholes.length > 0) return `Drift in whole rows (${byWhom}), in none of ${counted(judged, 'column')} by itself.`;
  return weak === 0
    ? `No drift in ${counted(judged, 'column')}.`
    : `No drift that ${counted(judged, 'column')} together would bear out; ${counted(weak, 'column')} by ${weak === 1 ? 'itself is' : 'themselves are'} beyond the threshold, as some are by chance.`;
}
