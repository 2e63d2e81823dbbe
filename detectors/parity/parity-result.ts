import type { MethodResult, Scale } from '../types.ts';

/** What a peer found: `verdict` is its own, for its comparisons differ in `<` and `<=`. */
export interface PeerFinding {
  readonly statistic: number | null;
  readonly pValue: number | null;
  readonly drifted: boolean;
}

/** A result in the shape of every method, or the reason why the peer gives none. */
export function parityResult(
  about: { readonly method: string; readonly scale: Scale; readonly n: readonly [number, number] },
  threshold: number | null,
  outcome: PeerFinding | string,
): MethodResult {
  const frame = {
    method: about.method,
    scale: about.scale,
    direction: about.scale === 'p-value' ? ('below' as const) : ('above' as const),
    n: about.n,
    null: null,
  };
  if (typeof outcome === 'string')
    return { ...frame, statistic: null, pValue: null, threshold, drifted: null, insufficient: outcome };
  return { ...frame, ...outcome, threshold, insufficient: null };
}
