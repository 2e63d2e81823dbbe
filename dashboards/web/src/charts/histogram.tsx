import { formatShare } from '../lib/format.ts';
import type { ShareBin } from '../lib/histogram.ts';

const WIDTH = 560;
const HEIGHT = 190;
const FLOOR = 172;
const TOP = 8;
/** Where the bars begin: the shares stand left of them, where nothing hides them. */
const LEFT = 46;

/** The lower edge of a bin that is written `5 – 7.25`; other labels stay whole. */
function lowerEdge(label: string): string {
  return label.split(' – ')[0] ?? label;
}

/** A numeric column: the baseline as an outline, the current span as bars, on common bins. */
export function NumericHistogram({ bins }: { readonly bins: readonly ShareBin[] }) {
  const highest = Math.max(0.0001, ...bins.map((bin) => Math.max(bin.baseline, bin.current)));
  const step = (WIDTH - LEFT) / Math.max(1, bins.length);
  const x = (index: number): number => LEFT + index * step;
  const y = (share: number): number => FLOOR - (share / highest) * (FLOOR - TOP);
  const outline = bins
    .map(
      (bin, index) =>
        `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(bin.baseline).toFixed(1)}H${x(index + 1).toFixed(1)}`,
    )
    .join('');
  const marks = bins.map((bin) => lowerEdge(bin.label));
  const widest = Math.max(1, ...marks.map((mark) => mark.length));
  const every = Math.max(1, Math.ceil((bins.length * (widest * 6.5 + 14)) / (WIDTH - LEFT)));
  return (
    <svg className="histogram" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line className="histogram-grid" x1={LEFT} x2={WIDTH} y1={y(highest * part)} y2={y(highest * part)} />
          <text x={LEFT - 6} y={y(highest * part) + 4} textAnchor="end">
            {formatShare(highest * part)}
          </text>
        </g>
      ))}
      <path className="histogram-baseline-area" d={`${outline}V${FLOOR}H${LEFT}Z`} />
      {bins.map((bin, index) => (
        <rect
          key={bin.label}
          className="histogram-current"
          x={x(index) + Math.min(3, step * 0.16)}
          width={Math.max(1, step - 2 * Math.min(3, step * 0.16))}
          y={y(bin.current)}
          height={FLOOR - y(bin.current)}
        >
          <title>{`${bin.label}: baseline ${formatShare(bin.baseline)}, current ${formatShare(bin.current)}`}</title>
        </rect>
      ))}
      <path className="histogram-baseline" d={outline} />
      <line className="histogram-floor" x1={LEFT} x2={WIDTH} y1={FLOOR} y2={FLOOR} />
      {bins.map((bin, index) =>
        index % every === 0 ? (
          <text key={bin.label} x={x(index)} y={HEIGHT - 4} textAnchor={index === 0 ? 'start' : 'middle'}>
            {marks[index]}
          </text>
        ) : null,
      )}
    </svg>
  );
}

/** A categorical column: one bar a level for the current span, with a tick where the baseline was. */
export function LevelBars({ bins }: { readonly bins: readonly ShareBin[] }) {
  const highest = Math.max(0.0001, ...bins.map((bin) => Math.max(bin.baseline, bin.current)));
  return (
    <ul className="level-bars" aria-hidden="true">
      {bins.map((bin) => (
        <li key={bin.label}>
          <span className="level-name">{bin.label}</span>
          <span className="level-track">
            <i className="level-current" style={{ width: `${(bin.current / highest) * 100}%` }} />
            <i className="level-baseline" style={{ left: `${(bin.baseline / highest) * 100}%` }} />
          </span>
          <span className="level-value">{formatShare(bin.current)}</span>
          <span className="level-change">{`${bin.change >= 0 ? '+' : '−'}${Math.abs(bin.change * 100).toFixed(1)}`}</span>
        </li>
      ))}
    </ul>
  );
}
