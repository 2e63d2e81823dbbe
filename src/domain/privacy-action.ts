/** Coarser times that a `bucket:time=` can stand for. */
export const TIME_UNITS = ['minute', 'hour', 'day', 'month', 'year'] as const;
/** One of them. */
export type TimeUnit = (typeof TIME_UNITS)[number];

/** What is done to a value before anything is written. */
export type PrivacyAction =
  | { readonly kind: 'keep' | 'drop' | 'hash' }
  /** `initials`: the first letter of each word of three and more letters stays. */
  | { readonly kind: 'mask'; readonly initials: boolean }
  /** A number becomes the lower end of its interval of this width, counted from 0. */
  | { readonly kind: 'width'; readonly width: number }
  /** A number becomes the greatest edge that is not above it; what lies below all edges becomes the first. */
  | { readonly kind: 'edges'; readonly edges: readonly number[] }
  /** A text is cut to its first characters (code points). */
  | { readonly kind: 'prefix'; readonly characters: number }
  /** A time is cut to the beginning of its unit, UTC. */
  | { readonly kind: 'time'; readonly unit: TimeUnit };

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const MAX_EDGES = 256;

/**
 * An action as people write it: `keep`, `drop`, `hash`, `mask`, `mask:initials`, `bucket:width=10`, `bucket:edges=0/18/65`,
 * `bucket:prefix=3`, `bucket:time=hour`.
 * @returns the action, or a sentence that says what is wrong and what to write.
 */
export function parsePrivacyAction(text: string): PrivacyAction | { readonly kind: 'fault'; readonly detail: string } {
  if (text === 'keep' || text === 'drop' || text === 'hash') return { kind: text };
  if (text === 'mask') return { kind: 'mask', initials: false };
  if (text === 'mask:initials') return { kind: 'mask', initials: true };
  const [, form, value = ''] = /^bucket:(width|edges|prefix|time)=(.+)$/.exec(text) ?? [];
  switch (form) {
    case 'width': {
      const width = numberOf(value);
      if (width === null || width <= 0) return fault(text, 'a width is a number above 0, such as bucket:width=10');
      return { kind: 'width', width };
    }
    case 'edges': {
      const edges = value.split('/').map(numberOf);
      const ascending = edges.every((edge, i) => edge !== null && (i === 0 || edge > (edges[i - 1] ?? edge)));
      if (!ascending || edges.length > MAX_EDGES) {
        return fault(text, `edges are at most ${MAX_EDGES} ascending numbers, such as bucket:edges=0/18/65`);
      }
      return { kind: 'edges', edges: edges.filter((edge) => edge !== null) };
    }
    case 'prefix': {
      if (!/^\d{1,3}$/.test(value) || Number(value) === 0) {
        return fault(text, 'a prefix is a whole number from 1 to 999, such as bucket:prefix=3');
      }
      return { kind: 'prefix', characters: Number(value) };
    }
    case 'time': {
      const unit = TIME_UNITS.find((known) => known === value);
      return unit === undefined
        ? fault(text, `a time is cut to ${TIME_UNITS.join(', ')}, such as bucket:time=hour`)
        : { kind: 'time', unit };
    }
    default:
      return fault(
        text,
        'write keep, drop, hash, mask, mask:initials, bucket:width=10, bucket:edges=0/18/65, bucket:prefix=3 or bucket:time=hour',
      );
  }
}

function numberOf(text: string): number | null {
  const value = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}

function fault(text: string, detail: string): { readonly kind: 'fault'; readonly detail: string } {
  return { kind: 'fault', detail: `${JSON.stringify(text)} is no action: ${detail}` };
}
