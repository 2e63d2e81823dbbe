const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * The milliseconds of a duration written as an integer and a unit, `m`, `h`, `d` or `w` (`15m`, `1h`, `90d`); null for anything else, 0 included.
 */
export function durationMs(text: string): number | null {
  const parts = /^([0-9]{1,9})([mhdw])$/.exec(text);
  if (parts === null) return null;
  const ms = Number(parts[1]) * (UNIT_MS[parts[2] ?? ''] ?? 0);
  return ms > 0 && Number.isSafeInteger(ms) ? ms : null;
}
