import {
  memo,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react';
import { distanceWords } from '../lib/drift-scale.ts';
import { formatDuration, formatScore, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import type { HeatCell, Heatmap, HeatRow } from '../lib/heatmap.ts';
import { statisticMeaning, statisticWords } from '../lib/streams.ts';
import { setMoment, useMoment } from '../state/cursor.ts';
import { cssColour, useTheme } from '../state/theme.ts';
import { useStackFrame, xOf, type StackFrame } from './stack-frame.ts';

const CELL_HEIGHT = 20;

function paint(canvas: HTMLCanvasElement, row: HeatRow, heatmap: Heatmap, frame: StackFrame): void {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(frame.plotWidth * ratio);
  canvas.height = CELL_HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const colours = [0, 1, 2, 3, 4, 5].map((step) => cssColour(`--drift-${step}`));
  const thin = cssColour('--drift-thin');
  row.cells.forEach((cell, index) => {
    if (cell === null) return;
    const left = Math.max(0, xOf(frame, heatmap.start + index * heatmap.bucketMs));
    const right = Math.min(frame.plotWidth, xOf(frame, heatmap.start + (index + 1) * heatmap.bucketMs));
    const gap = right - left > 5 ? 1 : 0;
    if (cell.score === null) {
      // Too few events: a thin stroke, so that it is not taken for quiet.
      context.fillStyle = thin;
      context.fillRect(left, CELL_HEIGHT / 2 - 1, Math.max(1, right - left - gap), 2);
      return;
    }
    context.fillStyle = colours[cell.step] ?? thin;
    context.fillRect(left, 0, Math.max(1, right - left - gap), CELL_HEIGHT);
  });
}

/** What a cell says in words. */
function cellWords(row: HeatRow, cell: HeatCell | null, time: number): string {
  const head = `${row.column} ${statisticWords(row.statistic)}, ${formatUtc(time)} UTC`;
  if (cell === null) return `${head}: no data`;
  if (cell.score === null) return `${head}: too few events (${cell.n})`;
  const state = cell.drifting ? ', drifting' : '';
  return `${head}: ${formatScore(cell.score)}, ${distanceWords(cell.score, cell.band)}${state}, ${versionName(cell.version)}, n ${cell.n}`;
}

function Reading({ cell }: { readonly cell: HeatCell | null | undefined }) {
  if (cell === null || cell === undefined) return <span className="heat-reading">–</span>;
  return (
    <span className="heat-reading">
      <i className={`drift-dot drift-dot-${cell.score === null ? 'thin' : cell.step}`} aria-hidden="true" />
      {formatScore(cell.score)}
    </span>
  );
}

const latestCell = (row: HeatRow): HeatCell | null | undefined => row.cells.findLast((cell) => cell !== null);

/** How far out a stream is at the moment pointed at, or was lately. */
function MomentReading({ row, heatmap }: { readonly row: HeatRow; readonly heatmap: Heatmap }) {
  const moment = useMoment();
  if (moment === null) return <Reading cell={latestCell(row)} />;
  return <Reading cell={row.cells[Math.floor((moment - heatmap.start) / heatmap.bucketMs)]} />;
}

/** Whether an element is near the screen: rows far from it are neither painted nor kept up with the moment. */
function useNearScreen(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: '300px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return near;
}

interface RowProps {
  readonly row: HeatRow;
  readonly heatmap: Heatmap;
  readonly rowIndex: number;
  /** The roving cell's column if it is in this row; else null. */
  readonly column: number | null;
  readonly selected: boolean;
  readonly selectedAt: number | null;
  readonly onSelect: (stream: string, column: number | null) => void;
  readonly onEnter: (rowIndex: number, column: number) => void;
}

/** The cell that has the focus: the only one that exists as an element, over its painted image. */
function RovingCell({
  row,
  heatmap,
  column,
}: {
  readonly row: HeatRow;
  readonly heatmap: Heatmap;
  readonly column: number;
}) {
  const frame = useStackFrame();
  const time = heatmap.start + column * heatmap.bucketMs;
  const left = Math.max(0, xOf(frame, time));
  const width = Math.max(3, Math.min(frame.plotWidth, xOf(frame, time + heatmap.bucketMs)) - left);
  return (
    <div
      className="heat-cell"
      role="gridcell"
      tabIndex={0}
      aria-colindex={column + 2}
      aria-label={cellWords(row, row.cells[column] ?? null, time)}
      style={{ left, width }}
      onFocus={() => setMoment(time)}
      onBlur={() => setMoment(null)}
    />
  );
}

const HeatmapRow = memo(function HeatmapRow(props: RowProps) {
  const { row, heatmap, rowIndex, column, selected, selectedAt, onSelect, onEnter } = props;
  const frame = useStackFrame();
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const element = useRef<HTMLDivElement>(null);
  const near = useNearScreen(element);
  useEffect(() => {
    if (near && canvas.current !== null) paint(canvas.current, row, heatmap, frame);
  }, [near, row, heatmap, frame, theme]);

  const click = (event: MouseEvent<HTMLDivElement>): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const at = frame.from + (x / frame.plotWidth) * (frame.to - frame.from);
    const chosen = Math.floor((at - heatmap.start) / heatmap.bucketMs);
    const within = Math.min(heatmap.buckets - 1, Math.max(0, chosen));
    onEnter(rowIndex, within);
    onSelect(row.stream, within);
  };
  return (
    <div
      className={selected ? 'heat-row selected' : 'heat-row'}
      ref={element}
      role="row"
      aria-rowindex={rowIndex + 1}
      aria-selected={selected}
    >
      <div className="heat-label" role="rowheader">
        <button
          type="button"
          tabIndex={-1}
          onClick={() => onSelect(row.stream, null)}
          title={`${row.column}, ${statisticWords(row.statistic)}: ${statisticMeaning(row.statistic)}`}
        >
          <b>{row.column}</b> <span>{statisticWords(row.statistic)}</span>
        </button>
        {near ? <MomentReading row={row} heatmap={heatmap} /> : <Reading cell={latestCell(row)} />}
      </div>
      <div className="heat-cells" data-plot="" style={{ width: frame.plotWidth, height: CELL_HEIGHT }} onClick={click}>
        {near && <canvas ref={canvas} aria-hidden="true" style={{ width: frame.plotWidth, height: CELL_HEIGHT }} />}
        {selected && selectedAt !== null && (
          <div
            className="heat-chosen"
            aria-hidden="true"
            style={{
              left: xOf(frame, selectedAt),
              width: Math.max(3, (heatmap.bucketMs / (frame.to - frame.from)) * frame.plotWidth),
            }}
          />
        )}
        {column !== null && <RovingCell row={row} heatmap={heatmap} column={column} />}
      </div>
    </div>
  );
});

/**
 * Streams by time. The cells are painted; for the keyboard and for screen readers it is a grid with a roving cell:
 * arrows move, Home and End go to the ends, Enter selects the stream and the bucket.
 */
export function HeatmapGrid(props: {
  readonly heatmap: Heatmap;
  readonly selected: string | null;
  /** Start of the selected bucket. */
  readonly selectedAt: number | null;
  readonly onSelect: (stream: string, bucketStart: number | null) => void;
}) {
  const { heatmap, selected, selectedAt, onSelect } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ row: 0, column: heatmap.buckets - 1 });
  // The focused cell moves without a change of focus within its row, which screen readers would pass over in silence.
  const [spoken, setSpoken] = useState('');
  const row = Math.min(place.row, heatmap.rows.length - 1);
  const column = Math.min(place.column, heatmap.buckets - 1);
  const { start, bucketMs } = heatmap;
  const startOf = useCallback((index: number) => start + index * bucketMs, [start, bucketMs]);
  const selectCell = useCallback(
    (stream: string, chosen: number | null) => onSelect(stream, chosen === null ? null : startOf(chosen)),
    [onSelect, startOf],
  );
  const enter = useCallback(
    (nextRow: number, nextColumn: number) => setPlace({ row: nextRow, column: nextColumn }),
    [],
  );
  // The cell moves by being drawn elsewhere, so the focus has to follow once it is there.
  const follow = useRef(false);
  useLayoutEffect(() => {
    if (!follow.current) return;
    follow.current = false;
    const cell = grid.current?.querySelector<HTMLElement>('[role=gridcell]');
    cell?.focus();
    setMoment(startOf(column));
  }, [row, column, startOf]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = heatmap.buckets - 1;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageUp: [row, column - 10],
      PageDown: [row, column + 10],
      Home: [row, 0],
      End: [row, last],
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = {
        row: Math.min(heatmap.rows.length - 1, Math.max(0, move[0])),
        column: Math.min(last, Math.max(0, move[1])),
      };
      setPlace(next);
      const nextRow = heatmap.rows[next.row];
      if (nextRow !== undefined && next.row === row) {
        setSpoken(cellWords(nextRow, nextRow.cells[next.column] ?? null, startOf(next.column)));
      }
      follow.current = next.row !== row || next.column !== column;
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const chosen = heatmap.rows[row];
      if (chosen !== undefined) onSelect(chosen.stream, startOf(column));
    }
  };
  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {spoken}
      </p>
      <div
        className="heatmap"
        ref={grid}
        role="grid"
        aria-label={`Drift by stream and time, one column per ${formatDuration(heatmap.bucketMs)}`}
        aria-rowcount={heatmap.rows.length}
        aria-colcount={heatmap.buckets + 1}
        onKeyDown={onKeyDown}
      >
        {heatmap.rows.map((heatRow, index) => (
          <HeatmapRow
            key={heatRow.stream}
            row={heatRow}
            heatmap={heatmap}
            rowIndex={index}
            column={index === row ? column : null}
            selected={heatRow.stream === selected}
            selectedAt={heatRow.stream === selected ? selectedAt : null}
            onSelect={selectCell}
            onEnter={enter}
          />
        ))}
      </div>
    </>
  );
}
