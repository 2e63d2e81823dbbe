import type { Transform } from './transform.ts';

/** A known way for a feed to break, and what a person would look for. */
export interface FeedBreak {
  readonly transform: Transform;
  /** In words, after the column's name: "looks shifted by +5 (mod 24)". */
  readonly change: string;
  /** The usual culprit, as a question. */
  readonly suspicion: string;
}

interface UnitPair {
  readonly from: string;
  readonly to: string;
  readonly factor: number;
}

/** Units that feeds confuse, and what one of the first is in the second. */
const UNIT_PAIRS: readonly UnitPair[] = [
  { from: 'miles', to: 'kilometres', factor: 1.609344 },
  { from: 'kilograms', to: 'pounds', factor: 1 / 0.45359237 },
  { from: 'metres', to: 'feet', factor: 1 / 0.3048 },
  { from: 'inches', to: 'centimetres', factor: 2.54 },
  { from: 'shares', to: 'per cent', factor: 100 },
  { from: 'seconds', to: 'milliseconds', factor: 1000 },
  { from: 'minutes', to: 'seconds', factor: 60 },
];

const CYCLES: readonly { readonly modulus: number; readonly suspicion: string }[] = [
  { modulus: 7, suspicion: 'another first day of the week?' },
  { modulus: 12, suspicion: 'months counted from another one, or a 12-hour clock?' },
  { modulus: 24, suspicion: 'a time zone?' },
  { modulus: 60, suspicion: 'a clock that is off?' },
];

/** The unit changes in both directions, and the two temperature scales. */
export function unitBreaks(): readonly FeedBreak[] {
  const pairs = UNIT_PAIRS.flatMap(({ from, to, factor }) => [
    unitBreak(factor, `${from} sent as ${to}?`),
    unitBreak(1 / factor, `${to} sent as ${from}?`),
  ]);
  return [
    ...pairs,
    {
      transform: { kind: 'affine', factor: 1.8, offset: 32 },
      change: 'looks converted by 1.8 x + 32',
      suspicion: 'degrees Celsius sent as Fahrenheit?',
    },
    {
      transform: { kind: 'affine', factor: 1 / 1.8, offset: -32 / 1.8 },
      change: 'looks converted by (x - 32) / 1.8',
      suspicion: 'degrees Fahrenheit sent as Celsius?',
    },
  ];
}

/**
 * The turns of a small cyclic count that runs from `min` to `max` in the baseline: for every cycle that it fits into and
 * fills by more than half, every shift. It is counted from 1 where it reaches the cycle's own length, else from 0.
 */
export function cyclicBreaks(min: number, max: number): readonly FeedBreak[] {
  return CYCLES.flatMap(({ modulus, suspicion }) => {
    const base = min >= 1 && max === modulus ? 1 : 0;
    const span = max - base + 1;
    if (min < base || span > modulus || span <= modulus / 2) return [];
    return Array.from({ length: modulus - 1 }, (_, index): FeedBreak => {
      const shift = index + 1;
      const signed = shift <= modulus / 2 ? `+${shift}` : `-${modulus - shift}`;
      return {
        transform: { kind: 'cyclic', shift, modulus, base },
        change: `looks shifted by ${signed} (mod ${modulus})`,
        suspicion,
      };
    });
  });
}

function unitBreak(factor: number, suspicion: string): FeedBreak {
  return {
    transform: { kind: 'affine', factor, offset: 0 },
    change: `looks multiplied by ${Number(factor.toPrecision(7))}`,
    suspicion,
  };
}
