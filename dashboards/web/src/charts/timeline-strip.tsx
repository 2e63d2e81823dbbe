import { formatUtc } from '../lib/format.ts';
import { yearsOf } from '../lib/time-axis.ts';
import type { TimelineEvent, TimelineKind } from '../lib/timeline.ts';
import { setMoment } from '../state/cursor.ts';
import { Icon } from '../ui/icon.tsx';
import { useStackFrame, xOf } from './stack-frame.ts';

const KIND_WORDS: Readonly<Record<TimelineKind, string>> = {
  page: 'page',
  resolved: 'resolved',
  promotion: 'promotion',
  request: 'remedy asked for',
  declined: 'left as it is',
  'put-off': 'put off',
};

const ROW_OF: Readonly<Record<TimelineKind, number>> = {
  page: 0,
  resolved: 0,
  promotion: 1,
  request: 1,
  declined: 1,
  'put-off': 1,
};
const MARK_PX = 21;

/** Marks that would overlap in a row are pushed right, each keeping a hairline to its own moment. */
function placed(events: readonly TimelineEvent[], x: (time: number) => number, width: number, row: number) {
  const result: { event: TimelineEvent; at: number; left: number }[] = [];
  const inRow = events.filter((event) => ROW_OF[event.kind] === row);
  for (const [index, event] of inRow.entries()) {
    // What was asked for needs no mark where its answer stands at the same place.
    const next = inRow[index + 1];
    if (event.kind === 'request' && next?.subject === event.subject && x(next.at) - x(event.at) < MARK_PX) continue;
    const at = x(event.at);
    const before = result.at(-1);
    const left = before === undefined ? at : Math.max(at, before.left + MARK_PX);
    result.push({ event, at, left: Math.min(left, width) });
  }
  return result;
}

/** The round times of the stack, once above all lanes. */
export function TimeAxis() {
  const frame = useStackFrame();
  return (
    <div className="time-axis" aria-hidden="true">
      <span className="time-axis-zone">{frame.narrow ? 'UTC' : `${yearsOf(frame.from, frame.to)}, UTC`}</span>
      {frame.ticks.map((tick) => {
        const x = xOf(frame, tick.at);
        if (x > frame.plotWidth - 18) return null;
        return (
          <span key={tick.at} className={tick.major ? 'tick major' : 'tick'} style={{ left: frame.gutter + x }}>
            {tick.label}
          </span>
        );
      })}
    </div>
  );
}

/** What happened to the model and when: pages and their ends above, remedies and promotions below. */
export function TimelineStrip(props: {
  readonly events: readonly TimelineEvent[];
  readonly onChoose: (event: TimelineEvent) => void;
}) {
  const frame = useStackFrame();
  const seen = props.events.filter((event) => event.at >= frame.from && event.at <= frame.to);
  const marks = [0, 1].flatMap((row) => placed(seen, (time) => xOf(frame, time), frame.plotWidth, row));
  const kinds = [...new Set(marks.map(({ event }) => event.kind))];
  return (
    <section className="strip" aria-label="Timeline">
      <div className="strip-caption">
        <h2>What happened</h2>
        <ul className="strip-key" aria-label="Marks">
          {kinds.map((kind) => (
            <li key={kind} className={`mark-${kind}`}>
              <i aria-hidden="true">
                <Icon name={kind} size={9} />
              </i>
              {KIND_WORDS[kind]}
            </li>
          ))}
          {kinds.length === 0 && <li>No pages, no remedies in this span</li>}
        </ul>
      </div>
      <ul className="strip-plot" data-plot="" style={{ width: frame.plotWidth, left: frame.gutter }}>
        {marks.map(({ event, at, left }) => (
          <li key={`${event.kind}-${event.subject}-${event.at}`}>
            <i
              className={`strip-stem mark-${event.kind}`}
              aria-hidden="true"
              style={{ left: at }}
              data-row={ROW_OF[event.kind]}
            />
            <button
              type="button"
              className={`strip-mark mark-${event.kind}`}
              data-row={ROW_OF[event.kind]}
              style={{ left }}
              title={`${event.label}, ${formatUtc(event.at)} UTC`}
              onClick={() => props.onChoose(event)}
              onFocus={() => setMoment(event.at)}
              onBlur={() => setMoment(null)}
            >
              <Icon name={event.kind} size={12} />
              <span className="visually-hidden">
                {event.label}, {formatUtc(event.at)} UTC
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
