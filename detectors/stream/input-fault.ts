import type { StreamInput } from './types.ts';

/** Numbers beyond this are refused: their squares, which most detectors sum up, would leave the range of numbers. */
export const LARGEST_INPUT = 1e150;

/** Why a detector of this input cannot read a value, as the end of a sentence; null when it can. */
export function inputFault(input: StreamInput, x: number): string | null {
  if (!Number.isFinite(x)) return 'is not a finite number';
  if (Math.abs(x) > LARGEST_INPUT) return `is beyond ${LARGEST_INPUT}, where squares leave the range of numbers`;
  if (input === 'bit' && x !== 0 && x !== 1) return 'is neither 0 nor 1';
  if (input === 'share' && !(x >= 0 && x <= 1)) return 'is not between 0 and 1';
  if (input === 'cell' && x !== 0 && x !== 1 && x !== 2 && x !== 3) {
    return 'is no cell of a confusion matrix: 2 x truth + answer, so 0, 1, 2 or 3';
  }
  return null;
}

/** Ends an update with a value that the detector cannot read: its state stays as it was. */
export function refuseInput(detector: string, input: StreamInput, x: number): never {
  throw new RangeError(`${detector}: ${String(x)} ${inputFault(input, x) ?? 'cannot be read'}`);
}
