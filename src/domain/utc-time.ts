const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Milliseconds since 1970 of an ISO 8601 date or time; without an offset it is UTC. Null for what is none, impossible dates included. */
export function utcMs(text: string): number | null {
  const parts = ISO.exec(text);
  if (parts === null) return null;
  const field = (i: number): number => Number(parts[i] ?? 0);
  const [year, month, date, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(field) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millisecond = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000);
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second + millisecond > 0)) return null;
  const ms = Date.UTC(year, month - 1, date, hour, minute, second, millisecond);
  const day = new Date(Date.UTC(year, month - 1, date));
  if (day.getUTCMonth() !== month - 1 || day.getUTCDate() !== date) return null;
  const zone = parts[8];
  if (zone === undefined || zone === 'Z') return ms;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return ms - (zone.startsWith('-') ? -offset : offset) * 60_000;
}
