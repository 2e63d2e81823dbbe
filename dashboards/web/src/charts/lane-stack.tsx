import { useEffect, useMemo, useRef, useState, type CSSProperties, type PointerEvent, type ReactNode } from 'react';
import { formatUtc, HOUR_MS } from '../lib/format.ts';
import { brushedSpan, type TimeSpan } from '../lib/range.ts';
import { timeTicks } from '../lib/time-axis.ts';
import { currentMoment, onMoment, setMoment } from '../state/cursor.ts';
import { StackFrameContext, timeAt, xOf, type StackFrame } from './stack-frame.ts';

const RIGHT_MARGIN = 14;
/** A press that moves less than this is a click, not a brush. */
const BRUSH_MIN_PX = 6;

interface Brush {
  readonly start: number;
  readonly end: number;
}

function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

function frameOf(width: number, span: TimeSpan): StackFrame {
  const narrow = width < 720;
  const gutter = narrow ? 46 : width < 1000 ? 216 : 262;
  const plotWidth = Math.max(80, width - gutter - RIGHT_MARGIN);
  return {
    ...span,
    gutter,
    axisWidth: 46,
    plotWidth,
    ticks: timeTicks(span.from, span.to, Math.max(2, Math.floor(plotWidth / 76))),
    narrow,
  };
}

/** The frame's measures for the style sheet. */
function frameStyle(frame: StackFrame): CSSProperties {
  return { '--gutter': `${frame.gutter}px`, '--axis': `${frame.axisWidth}px` } as CSSProperties;
}

/** The line at the moment pointed at, through all lanes, with the time on a flag. */
function MomentLine({ frame }: { readonly frame: StackFrame }) {
  const line = useRef<HTMLDivElement>(null);
  const flag = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = (): void => {
      const moment = currentMoment();
      if (line.current === null || flag.current === null) return;
      const seen = moment !== null && moment >= frame.from && moment <= frame.to;
      line.current.hidden = !seen;
      if (!seen) return;
      const x = xOf(frame, moment);
      line.current.style.transform = `translateX(${frame.gutter + x}px)`;
      flag.current.textContent = formatUtc(moment);
      flag.current.dataset['side'] = x > frame.plotWidth - 130 ? 'left' : 'right';
    };
    place();
    return onMoment(place);
  }, [frame]);
  return (
    <div className="moment-line" ref={line} hidden aria-hidden="true">
      <span ref={flag} />
    </div>
  );
}

/** Lanes over one time axis: one moment, one brush and one set of round times for all of them. */
export function LaneStack(props: {
  readonly span: TimeSpan;
  readonly onBrush: (span: TimeSpan) => void;
  readonly children: ReactNode;
}) {
  const { span, onBrush, children } = props;
  const { ref, width } = useWidth();
  const frame = useMemo(() => (width === 0 ? null : frameOf(width, span)), [width, span]);
  const [brush, setBrush] = useState<Brush | null>(null);
  const press = useRef<number | null>(null);
  useEffect(() => () => setMoment(null), []);

  const placeOf = (event: PointerEvent): number | null => {
    const root = ref.current;
    if (root === null || frame === null) return null;
    const x = event.clientX - root.getBoundingClientRect().left - frame.gutter;
    return Math.min(frame.plotWidth, Math.max(0, x));
  };
  const inPlot = (event: PointerEvent): boolean =>
    event.target instanceof Element && event.target.closest('[data-plot]') !== null;

  const onPointerMove = (event: PointerEvent): void => {
    const x = placeOf(event);
    if (x === null || frame === null) return;
    if (press.current !== null && Math.abs(x - press.current) >= BRUSH_MIN_PX) {
      setBrush({ start: press.current, end: x });
      ref.current?.setPointerCapture(event.pointerId);
    }
    if (press.current === null && !inPlot(event)) setMoment(null);
    else setMoment(Math.floor(timeAt(frame, x) / HOUR_MS) * HOUR_MS);
  };
  const onPointerUp = (): void => {
    if (brush !== null && frame !== null) onBrush(brushedSpan(timeAt(frame, brush.start), timeAt(frame, brush.end)));
    press.current = null;
    setBrush(null);
  };
  const cancel = (): void => {
    press.current = null;
    setBrush(null);
  };

  return (
    <div
      className={frame?.narrow === true ? 'stack narrow' : 'stack'}
      ref={ref}
      style={frame === null ? undefined : frameStyle(frame)}
      onPointerDown={(event) => {
        if (event.button === 0 && inPlot(event)) press.current = placeOf(event);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={cancel}
      onPointerLeave={() => setMoment(null)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel();
      }}
    >
      {frame !== null && (
        <StackFrameContext value={frame}>
          {children}
          <MomentLine frame={frame} />
          {brush !== null && (
            <div
              className="brush"
              aria-hidden="true"
              style={{
                left: frame.gutter + Math.min(brush.start, brush.end),
                width: Math.abs(brush.end - brush.start),
              }}
            />
          )}
        </StackFrameContext>
      )}
    </div>
  );
}
