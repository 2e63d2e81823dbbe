import type { Outcome } from '../method.ts';
/** */
export function textDomainClassifier(
  _reference: readonly string[],
  _current: readonly string[],
  _seed: number,
): Outcome {
  return 'pending';
}
