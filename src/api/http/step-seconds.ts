const ISO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SHORT: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A step of a request (`PT1H`, `P1D`, `1h`) in seconds; undefined stays undefined. The text has passed its schema. */
export function stepSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const iso = ISO.exec(text);
  if (iso === null) return Number(text.slice(0, -1)) * (SHORT[text.slice(-1)] ?? 1);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}
