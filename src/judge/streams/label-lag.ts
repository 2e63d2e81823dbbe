import type { Baseline } from '../../domain/baseline.ts';

/** How long labels are waited for where a baseline does not tell when they arrived: one day. */
const DEFAULT_LABEL_DELAY_MS = 86_400_000;

/**
 * How many windows later than its rows a window's labels are judged: the delay by which nearly all labels of the baseline were known,
 * counted from the end of the window and rounded up.
 */
export function labelLagOf(baseline: Pick<Baseline, 'labelDelayMs'>, windowMs: number): number {
  return Math.ceil((baseline.labelDelayMs ?? DEFAULT_LABEL_DELAY_MS) / windowMs);
}
