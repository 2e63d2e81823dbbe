import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { formatUtc, HOUR_MS } from '../lib/format.ts';
import { currentMoment, setMoment, useMoment } from '../state/cursor.ts';
import { DataTable, type TableContent } from '../ui/data-table.tsx';
import { useStackFrame, type StackFrame } from './stack-frame.ts';

function stepMoment(event: KeyboardEvent, frame: StackFrame, stepMs: number): void {
  const now = currentMoment() ?? frame.to;
  const far = Math.max(stepMs, Math.round((frame.to - frame.from) / 20 / stepMs) * stepMs);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: now - stepMs,
    ArrowRight: now + stepMs,
    PageUp: now - far,
    PageDown: now + far,
    Home: frame.from,
    End: frame.to - stepMs,
  };
  const next = moves[event.key];
  if (next === undefined) return;
  event.preventDefault();
  setMoment(Math.floor(Math.min(frame.to - stepMs, Math.max(frame.from, next)) / HOUR_MS) * HOUR_MS);
}

/** The part of a lane that holds the plot: reached by Tab, read by the arrow keys as a slider over time. */
function PlotSlider(props: {
  readonly label: string;
  readonly describe: (moment: number) => string;
  readonly stepMs: number;
  readonly children: ReactNode;
}) {
  const frame = useStackFrame();
  const moment = useMoment();
  const shown = moment ?? frame.to;
  return (
    <div
      className="lane-plot"
      data-plot=""
      role="slider"
      tabIndex={0}
      aria-label={`${props.label}: moment`}
      aria-valuemin={frame.from}
      aria-valuemax={frame.to}
      aria-valuenow={shown}
      aria-valuetext={
        moment === null ? 'No moment chosen; use the arrow keys' : `${formatUtc(moment)} UTC: ${props.describe(moment)}`
      }
      onKeyDown={(event) => {
        stepMoment(event, frame, props.stepMs);
        if (event.key === 'Escape') setMoment(null);
      }}
      onBlur={() => setMoment(null)}
    >
      {props.children}
    </div>
  );
}

/** One figure of the stack: what it is, one sentence on what it shows, its legend, the plot, and the same data as a table. */
export function Lane(props: {
  readonly title: string;
  readonly summary: ReactNode;
  readonly legend?: ReactNode;
  /** Undefined where there is nothing to list. */
  readonly table: (() => TableContent) | undefined;
  /** Says in words what the lane shows at a moment; lanes without it bring their own keyboard. */
  readonly describe?: (moment: number) => string;
  readonly stepMs?: number;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const { title, summary, legend, table, describe, stepMs = HOUR_MS, wide = false, children } = props;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <figure className={wide ? 'lane lane-wide' : 'lane'} aria-labelledby={`${id}-title`}>
      <figcaption className="lane-caption">
        <div className="lane-head">
          <h2 id={`${id}-title`}>{title}</h2>
          {table !== undefined && (
            <button
              type="button"
              className="quiet-button"
              aria-expanded={open}
              aria-controls={`${id}-table`}
              onClick={() => setOpen(!open)}
            >
              {open ? 'Hide table' : 'Table'}
              <span className="visually-hidden"> of {title}</span>
            </button>
          )}
        </div>
        <p className="lane-summary">{summary}</p>
        {legend}
      </figcaption>
      {describe === undefined ? (
        children
      ) : (
        <PlotSlider label={title} describe={describe} stepMs={stepMs}>
          {children}
        </PlotSlider>
      )}
      <div id={`${id}-table`} className="lane-table" hidden={!open}>
        {open && table !== undefined && <DataTable content={table()} label={title} />}
      </div>
    </figure>
  );
}
