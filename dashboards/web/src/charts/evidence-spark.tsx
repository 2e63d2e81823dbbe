import type { EvidencePoint } from '../api/types.ts';
import { evidenceFill } from '../lib/evidence.ts';

const WIDTH = 148;
const HEIGHT = 30;
/** The threshold is drawn here; what is above it shows that the budget is used up. */
const CEILING = 7;

function heightOf(evidence: number, threshold: number): number {
  if (evidence >= threshold) return CEILING - Math.min(CEILING - 2, Math.log10(evidence / threshold) * 3 + 2);
  return HEIGHT - 1 - evidenceFill(evidence, threshold) * (HEIGHT - 1 - CEILING);
}

/** At most so many points are drawn: the highest of each stretch. */
function peaks(points: readonly EvidencePoint[], count: number): readonly EvidencePoint[] {
  const stretch = Math.max(1, Math.ceil(points.length / count));
  const kept: EvidencePoint[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch);
    kept.push(part.reduce((highest, point) => (point.evidence > highest.evidence ? point : highest)));
  }
  return kept;
}

/** Evidence of one version on a log scale, with the budget as a line; the figure beside it says the same in digits. */
export function EvidenceSpark({
  points,
  threshold,
}: {
  readonly points: readonly EvidencePoint[];
  readonly threshold: number;
}) {
  const shown = peaks(points, WIDTH / 2);
  const first = shown[0];
  const last = shown.at(-1);
  if (first === undefined || last === undefined)
    return <svg className="spark" width={WIDTH} height={HEIGHT} aria-hidden="true" />;
  const span = Math.max(1, last.window - first.window);
  const xy = shown.map((point) => {
    const x = ((point.window - first.window) / span) * (WIDTH - 5) + 1;
    return { x, y: heightOf(point.evidence, threshold) };
  });
  const line = xy.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const end = xy.at(-1) ?? { x: 0, y: 0 };
  const over = (points.at(-1)?.evidence ?? 0) >= threshold;
  return (
    <svg
      className={over ? 'spark over' : 'spark'}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      <path className="spark-area" d={`${line}L${end.x.toFixed(1)} ${HEIGHT}L1 ${HEIGHT}Z`} />
      <line className="spark-budget" x1="0" x2={WIDTH} y1={CEILING} y2={CEILING} />
      <path className="spark-line" d={line} />
      <circle className="spark-end" cx={end.x} cy={end.y} r="2.6" />
    </svg>
  );
}
