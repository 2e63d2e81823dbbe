import type { BacktestDocument, BacktestPage } from '../judge/index.ts';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const few = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const SHOWN_STREAMS = 3;
const SHOWN_INSUFFICIENT = 8;

const counted = (count: number, noun: string): string => `${whole.format(count)} ${noun}${count === 1 ? '' : 's'}`;

const when = ({ at, window }: { at: string | null; window: number }): string => at ?? `window ${window}`;

function pageLine(page: BacktestPage): string {
  const shown = page.streams
    .slice(0, SHOWN_STREAMS)
    .map(({ stream, share }) => `${stream} ${whole.format(share * 100)} %`);
  const more = page.streams.length - shown.length;
  return `${when(page)}  evidence ${whole.format(page.evidence)}  ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function episodeLines(page: BacktestPage, document: BacktestDocument): string[] {
  const next = document.pages.find(({ window }) => window > page.window)?.window ?? Infinity;
  const updates = document.updates.filter(({ window }) => window > page.window && window < next).length;
  const closed = document.closed.find(({ opened }) => opened === page.window);
  const end = closed === undefined ? 'still open at the end' : `closed ${when(closed)}`;
  const taken =
    updates > 0 ? `, took in ${counted(updates, 'update')}${next < Infinity ? ' before the next page' : ''}` : '';
  return [`  ${pageLine(page)}`, `    ${end}${taken}`];
}

/** A backtest for people: the budget, what was learnt from the baseline, and every page with its strongest streams. */
export function backtestText(document: BacktestDocument): string {
  const { budget, calibration, expectedDelay, pages, insufficient } = document;
  const { pages: allowed, per, threshold } = budget;
  const season = calibration.strata === 'none' ? 'no season' : `${calibration.strata} season`;
  const shadow =
    calibration.shadowPages === null
      ? 'baseline too short to be judged by itself'
      : `${counted(calibration.shadowPages, 'page')} on its own baseline`;
  const delay =
    expectedDelay.windows === null
      ? `not to be expected: ${expectedDelay.reason ?? ''}`
      : `${counted(expectedDelay.windows, 'window')} in the median`;
  const judged = document.streams - insufficient.length;
  const none = judged === 0 ? 'No page, as no stream can be judged.' : 'No page.';
  return [
    `Backtest: ${counted(document.windows, 'window')}, ${whole.format(document.baselineWindows)} of them baseline, ${counted(document.streams, 'stream')}`,
    `  budget      ${counted(allowed, 'false page')} per ${per}: evidence pages at ${whole.format(threshold)}`,
    `  learnt      ${season}, bets tempered by ${few.format(calibration.exponent)}, ${shadow}; the budget is ${calibration.guarantee === 'exchangeable' ? 'guaranteed while windows are exchangeable' : 'calibrated on the baseline'}`,
    `  delay       a shift of ${expectedDelay.shiftSd} sd in one stream's scores: ${delay}`,
    ...insufficient.slice(0, SHOWN_INSUFFICIENT).map(({ stream, reason }) => `  not judged  ${stream}: ${reason}`),
    ...(insufficient.length > SHOWN_INSUFFICIENT
      ? [`  not judged  ${counted(insufficient.length - SHOWN_INSUFFICIENT, 'more stream')} of too few windows`]
      : []),
    ...document.notes.map((note) => `  note        ${note}`),
    '',
    pages.length === 0 ? none : `${counted(pages.length, 'page')}:`,
    ...pages.flatMap((page) => episodeLines(page, document)),
    '',
  ].join('\n');
}
