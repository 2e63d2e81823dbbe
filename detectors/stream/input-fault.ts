import type { StreamInput } from './types.ts';

/** Why a detector of this input cannot read a value, as the end of a sentence; null when it can. */
export function inputFault(input: StreamInput, x: number): string | null {
  if (!Number.isFinite(x)) return 'is not a finite number';
  if (input === 'bit' && x !== 0 && x !== 1) return 'is neither 0 nor 1';
  if (input === 'share' && !(x >= 0 && x <= 1)) return 'is not between 0 and 1';
  return null;
}

/** Ends an update with a value that the detector cannot read: its state stays as it was. */
export function refuseInput(detector: string, input: StreamInput, x: number): never {
  throw new RangeError(`${detector}: ${String(x)} ${inputFault(input, x) ?? 'cannot be read'}`);
}
