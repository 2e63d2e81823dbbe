import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { lonePoints } from '../lib/lookup.ts';
import { currentMoment, onMoment } from '../state/cursor.ts';
import { cssColour, useTheme } from '../state/theme.ts';
import { useStackFrame, xOf, type StackFrame } from './stack-frame.ts';

/** One line; its colour is a CSS custom property, so that it follows the theme. */
export interface PlotLine {
  readonly values: readonly (number | null)[];
  readonly colour: string;
  readonly dash?: readonly number[];
  readonly width?: number;
  /** Custom property of the fill below the line. */
  readonly fill?: string;
}

/** A fill between two rows of values; where they cross, both sides are filled. */
export interface PlotBand {
  readonly upper: readonly (number | null)[];
  readonly lower: readonly (number | null)[];
  readonly fill: string;
}

/** A level across the plot. */
export interface PlotLevel {
  readonly value: number;
  readonly label: string;
  readonly colour: string;
  readonly dash?: readonly number[];
}

/** A shaded span of time. */
export interface PlotRegion {
  readonly from: number;
  readonly to: number;
  readonly fill: string;
}

/** What a plot shows. */
export interface TimePlotProps {
  readonly height: number;
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  readonly bands?: readonly PlotBand[];
  readonly levels?: readonly PlotLevel[];
  readonly regions?: readonly PlotRegion[];
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

const FONT = '11px ui-sans-serif, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

function scaledFont(): string {
  return FONT.replace('11px', `${11 * uPlot.pxRatio}px`);
}

/** Fills between two rows of values, piece by piece where there are gaps. */
function fillBand(u: uPlot, band: PlotBand, times: readonly number[]): void {
  const { ctx } = u;
  ctx.fillStyle = cssColour(band.fill);
  let piece: { x: number; upper: number; lower: number }[] = [];
  const close = (): void => {
    ctx.beginPath();
    for (const { x, upper } of piece) ctx.lineTo(x, upper);
    for (const { x, lower } of piece.toReversed()) ctx.lineTo(x, lower);
    ctx.fill();
    piece = [];
  };
  times.forEach((time, index) => {
    const upper = band.upper[index] ?? null;
    const lower = band.lower[index] ?? null;
    if (upper === null || lower === null) close();
    else
      piece.push({
        x: u.valToPos(time, 'x', true),
        upper: u.valToPos(upper, 'y', true),
        lower: u.valToPos(lower, 'y', true),
      });
  });
  close();
}

/** What lies under the lines: shaded spans, round times, levels with their names. */
function drawUnder(u: uPlot, props: TimePlotProps, frame: StackFrame): void {
  const { ctx, bbox } = u;
  const px = uPlot.pxRatio;
  const x = (time: number): number => Math.round(u.valToPos(time, 'x', true));
  const y = (value: number): number => Math.round(u.valToPos(value, 'y', true)) + 0.5;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const region of props.regions ?? []) {
    ctx.fillStyle = cssColour(region.fill);
    const left = x(region.from);
    ctx.fillRect(left, bbox.top, Math.max(px, x(region.to) - left), bbox.height);
  }
  for (const band of props.bands ?? []) fillBand(u, band, props.times);
  for (const tick of frame.ticks) {
    ctx.strokeStyle = cssColour(tick.major ? '--grid-strong' : '--grid');
    ctx.lineWidth = px;
    ctx.beginPath();
    ctx.moveTo(x(tick.at) + 0.5, bbox.top);
    ctx.lineTo(x(tick.at) + 0.5, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
  ctx.save();
  ctx.font = scaledFont();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  for (const level of props.levels ?? []) {
    ctx.strokeStyle = cssColour(level.colour);
    ctx.lineWidth = 1.25 * px;
    ctx.setLineDash((level.dash ?? []).map((length) => length * px));
    ctx.beginPath();
    ctx.moveTo(bbox.left, y(level.value));
    ctx.lineTo(bbox.left + bbox.width, y(level.value));
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = cssColour(level.colour);
    ctx.fillText(level.label, bbox.left + 4 * px, y(level.value) - 2 * px);
  }
  ctx.restore();
}

function optionsOf(props: TimePlotProps, frame: StackFrame): uPlot.Options {
  return {
    width: frame.axisWidth + frame.plotWidth + 14,
    height: props.height,
    padding: [8, 14, 6, 0],
    legend: { show: false },
    cursor: { x: false, y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: {
      x: { time: false, range: () => [frame.from, frame.to] },
      y: { range: () => [props.low, props.high] },
    },
    axes: [
      { show: false },
      {
        size: frame.axisWidth,
        gap: 6,
        font: FONT,
        stroke: cssColour('--ink-soft'),
        splits: () => [...props.ticks],
        values: (_u, splits) => splits.map((value) => props.format(value)),
        ticks: { show: false },
        grid: { stroke: cssColour('--grid'), width: 1 },
      },
    ],
    series: [
      {},
      ...props.lines.map((line): uPlot.Series => ({
        stroke: cssColour(line.colour),
        width: line.width ?? 1.5,
        dash: [...(line.dash ?? [])],
        points: {
          show: true,
          size: 5,
          fill: cssColour(line.colour),
          filter: (u, series) => [...lonePoints(u.data[series] ?? [])],
        },
        ...(line.fill === undefined ? {} : { fill: cssColour(line.fill), fillTo: props.low }),
      })),
    ],
    hooks: { drawClear: [(u) => drawUnder(u, props, frame)] },
  };
}

/** Lines over time on the stack's axis, drawn by uPlot; the moment pointed at is marked on every line. */
export function TimePlot(props: TimePlotProps) {
  const frame = useStackFrame();
  const theme = useTheme();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const { height, times, lines, bands, levels, regions, low, high, ticks, format } = props;

  useLayoutEffect(() => {
    if (holder.current === null) return;
    const data = [[...times], ...lines.map((line) => [...line.values])] as uPlot.AlignedData;
    const drawn = new uPlot(
      optionsOf(
        {
          height,
          times,
          lines,
          low,
          high,
          ticks,
          format,
          bands: bands ?? [],
          levels: levels ?? [],
          regions: regions ?? [],
        },
        frame,
      ),
      data,
      holder.current,
    );
    plot.current = drawn;
    return () => {
      drawn.destroy();
      plot.current = null;
    };
  }, [frame, theme, height, times, lines, bands, levels, regions, low, high, ticks, format]);

  useEffect(() => {
    return onMoment(() => {
      const moment = currentMoment();
      const seen = moment !== null && moment >= frame.from && moment <= frame.to;
      plot.current?.setCursor(seen ? { left: xOf(frame, moment), top: 10 } : { left: -10, top: -10 }, false);
    });
  }, [frame]);

  return <div className="time-plot" ref={holder} style={{ height }} />;
}
