import type { MethodResult } from '../../../detectors/index.ts';
import { at, escaped } from './html-text.ts';
import type { LevelsPicture, NumericPicture, Picture } from './picture.ts';
import { percent, short } from './words.ts';

const WIDTH = 320;
const HEIGHT = 72;
const WIDE = 640;
const TALL = 200;
const FLOOR = 176;
const CEILING = 14;

/** Both distributions of a column, small: the reference as a shape, the current data as bars in front of it. */
export function smallChart(picture: Picture): string {
  const { reference, current } = sharesOf(picture);
  const highest = Math.max(1e-9, ...reference, ...current);
  const step = WIDTH / reference.length;
  const y = (share: number): number => HEIGHT - 1 - (share / highest) * (HEIGHT - 4);
  const gap = picture.kind === 'numeric' ? Math.min(1, step * 0.12) : step * 0.22;
  const bars = current
    .map((share, bin) =>
      share === 0 ? '' : `M${at(bin * step + gap)} ${HEIGHT}V${at(y(share))}h${at(step - 2 * gap)}V${HEIGHT}z`,
    )
    .join('');
  const shape = outline(reference, step, y);
  return `<svg class="small" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="area" d="${shape}V${HEIGHT}H0z"/><path class="now" d="${bars}"/><path class="was" d="${shape}"/></svg>`;
}

/** The same, large enough to be read: with its axis for numbers, with the names for levels. */
export function largeChart(picture: Picture, name: string): string {
  return picture.kind === 'numeric' ? histogram(picture, name) : levelBars(picture, name);
}

function histogram(picture: NumericPicture, name: string): string {
  const { reference, current } = sharesOf(picture);
  const highest = Math.max(1e-9, ...reference, ...current);
  const step = WIDE / reference.length;
  const y = (share: number): number => FLOOR - (share / highest) * (FLOOR - CEILING);
  const shape = outline(reference, step, y);
  const gap = Math.min(2, step * 0.14);
  const bars = current
    .map((share, bin) =>
      share === 0 ? '' : `M${at(bin * step + gap)} ${FLOOR}V${at(y(share))}h${at(step - 2 * gap)}V${FLOOR}z`,
    )
    .join('');
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const value = picture.from + (picture.to - picture.from) * part;
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<text x="${at(WIDE * part)}" y="${TALL - 6}" text-anchor="${anchor}">${escaped(short(value))}</text>`;
  });
  const shares = [0.5, 1].map((part) => highest * part);
  const grid = shares.map((share) => `<path class="grid" d="M0 ${at(y(share))}H${WIDE}"/>`);
  // Drawn last, so that no bar hides them.
  const labels = shares.map(
    (share) => `<text x="${WIDE}" y="${at(y(share) - 4)}" text-anchor="end">${percent(share)}</text>`,
  );
  return `<svg class="large" viewBox="0 0 ${WIDE} ${TALL}" role="img" aria-label="${escaped(`Histogram of ${name}: reference as an outline, current data as bars`)}">${grid.join('')}<path class="area" d="${shape}V${FLOOR}H0z"/><path class="now" d="${bars}"/><path class="was" d="${shape}"/><path class="floor" d="M0 ${FLOOR}H${WIDE}"/>${labels.join('')}${marks.join('')}</svg>`;
}

function levelBars(picture: LevelsPicture, name: string): string {
  const { reference, current } = sharesOf(picture);
  const names = [...picture.levels, ...(picture.others.levels > 0 ? [`${picture.others.levels} others`] : [])];
  const highest = Math.max(1e-9, ...reference, ...current);
  const rows = names.map((level, bin) => {
    const [was, now] = [reference[bin] ?? 0, current[bin] ?? 0];
    const change = (now - was) * 100;
    return `<tr><th scope="row"><span title="${escaped(level)}">${escaped(level.length > 40 ? `${level.slice(0, 39)}…` : level)}</span></th><td class="track"><span class="bar" style="width:${at((now / highest) * 100)}%"></span><span class="tick" style="left:${at((was / highest) * 100)}%"></span></td><td class="n">${percent(was)}</td><td class="n">${percent(now)}</td><td class="n soft">${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}</td></tr>`;
  });
  return `<table class="levels"><caption class="hidden">${escaped(`Shares of the levels of ${name}`)}</caption><thead><tr><th scope="col">level</th><td class="track"></td><th scope="col" class="n">reference</th><th scope="col" class="n">current</th><th scope="col" class="n">points</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** A statistic on its own scale: the band that chance reaches without drift, the threshold, and where it came out. */
export function bandChart(result: MethodResult): string {
  const { statistic, threshold, null: band } = result;
  if (statistic === null || result.scale === 'p-value') return '';
  const low = Math.min(0, statistic, band?.mean ?? 0);
  const high = Math.max(statistic, threshold ?? 0, band?.q999 ?? 0, 1e-9) * 1.08;
  const x = (value: number): number => ((value - low) / (high - low)) * 200;
  const zones =
    band === null
      ? ''
      : `<path class="band-999" d="M${at(x(Math.max(low, 0)))} 6H${at(x(band.q999))}V20H${at(x(Math.max(low, 0)))}z"/><path class="band-95" d="M${at(x(Math.max(low, 0)))} 6H${at(x(band.q95))}V20H${at(x(Math.max(low, 0)))}z"/>`;
  const limit = threshold === null ? '' : `<path class="limit" d="M${at(x(threshold))} 3V23"/>`;
  return `<svg class="band" viewBox="0 0 200 26" preserveAspectRatio="none" aria-hidden="true"><path class="rail" d="M0 13H200"/>${zones}${limit}</svg><span class="dot ${result.drifted === true ? 'out' : 'in'}" style="left:${at(x(statistic) / 2)}%"></span>`;
}

function outline(shares: readonly number[], step: number, y: (share: number) => number): string {
  return (
    shares
      .map(
        (share, bin) =>
          `${bin === 0 ? 'M0' : `H${at(bin * step)}`}${bin === 0 ? ` ${at(y(share))}` : `V${at(y(share))}`}`,
      )
      .join('') + `H${at(shares.length * step)}`
  );
}

function sharesOf(picture: Picture): { readonly reference: readonly number[]; readonly current: readonly number[] } {
  const others = picture.kind === 'levels' && picture.others.levels > 0 ? picture.others : null;
  const shares = (counts: readonly number[]): number[] => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (total === 0 ? 0 : count / total));
  };
  return {
    reference: shares(others === null ? picture.reference : [...picture.reference, others.reference]),
    current: shares(others === null ? picture.current : [...picture.current, others.current]),
  };
}
