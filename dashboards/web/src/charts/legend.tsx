import { formatUtc } from '../lib/format.ts';
import { useMoment } from '../state/cursor.ts';

/** One line of a legend: how it looks, what it is, and its value at the moment pointed at (or the latest). */
export interface LegendLine {
  readonly label: string;
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly shape?: 'line' | 'area';
  readonly valueAt: (moment: number | null) => string;
}

function Swatch({ line }: { readonly line: LegendLine }) {
  return (
    <svg className="swatch" width="22" height="10" aria-hidden="true">
      {line.shape === 'area' ? (
        <rect x="1" y="1" width="20" height="8" fill={`var(${line.colour})`} rx="1" />
      ) : (
        <line
          x1="1"
          x2="21"
          y1="5"
          y2="5"
          stroke={`var(${line.colour})`}
          strokeWidth="2.25"
          strokeDasharray={(line.dash ?? []).join(' ')}
        />
      )}
    </svg>
  );
}

/** The legend of a lane; its values follow the moment pointed at. */
export function Legend({ lines }: { readonly lines: readonly LegendLine[] }) {
  const moment = useMoment();
  return (
    <ul className="legend" aria-label={moment === null ? 'Latest values' : `Values at ${formatUtc(moment)} UTC`}>
      {lines.map((line) => (
        <li key={line.label}>
          <Swatch line={line} />
          <span className="legend-label">{line.label}</span>
          <span className="legend-value">{line.valueAt(moment)}</span>
        </li>
      ))}
    </ul>
  );
}
