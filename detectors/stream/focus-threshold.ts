/** A point of the simulated line and its slope: thresholds against the logarithm of the two-sided run length. */
const THRESHOLD = 8;
const LOG_RUN_LENGTH = 7.9;
const SLOPE = 1.11;

/**
 * The threshold at which FOCuS runs `arl` values between false alarms. Simulated on N(0, 1), a million values each: two-sided run lengths
 * 211, 704, 2800, 11,100 and 50,000 at thresholds 5, 6.5, 8, 9.5 and 11, the same with a known and an unknown mean, twice as long on one
 * side. The line through them is a little cautious beyond both ends. Other families have the same limiting law.
 */
export function focusThreshold({ arl, mode }: { readonly arl: number; readonly mode: string }): number {
  return THRESHOLD + SLOPE * (Math.log(mode === 'both' ? arl : arl / 2) - LOG_RUN_LENGTH);
}
