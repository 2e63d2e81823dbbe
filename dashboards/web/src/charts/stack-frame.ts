import { createContext, useContext } from 'react';
import type { TimeTick } from '../lib/time-axis.ts';

/** The geometry that all lanes of a stack share, in CSS pixels, so that a moment is at the same place in each. */
export interface StackFrame {
  readonly from: number;
  readonly to: number;
  /** Left edge of the plots. */
  readonly gutter: number;
  /** The part of the gutter that value axes are drawn in. */
  readonly axisWidth: number;
  readonly plotWidth: number;
  readonly ticks: readonly TimeTick[];
  /** Narrow screens put labels above the plots. */
  readonly narrow: boolean;
}

/** The frame of the stack that a lane stands in. */
export const StackFrameContext = createContext<StackFrame | null>(null);

/** The frame of the surrounding stack; a lane outside a stack is a bug. */
export function useStackFrame(): StackFrame {
  const frame = useContext(StackFrameContext);
  if (frame === null) throw new Error('A lane must stand inside a LaneStack.');
  return frame;
}

/** Where a moment is, in pixels from the left edge of the plots. */
export function xOf(frame: StackFrame, time: number): number {
  return ((time - frame.from) / (frame.to - frame.from)) * frame.plotWidth;
}

/** The moment at a place, in pixels from the left edge of the plots. */
export function timeAt(frame: StackFrame, x: number): number {
  return frame.from + (x / frame.plotWidth) * (frame.to - frame.from);
}
