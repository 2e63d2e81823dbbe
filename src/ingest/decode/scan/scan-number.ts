import { BYTE, type Cursor } from './cursor.ts';

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const LARGEST_POWER = 22;
/** Digits gathered in each of two numbers; the first times 10^9 is exact, as 10^9 * 5^9 < 2^53. */
const GROUP = 9;
/** Up to so many digits a whole number is exact. */
const EXACT_DIGITS = 15;
/** 2^27 + 1 cuts a double into two halves whose products are exact (Dekker 1971). */
const SPLITTER = 134_217_729;
/** Far above the rounding errors of the correction (2^-52 of it), far below what it is worth. */
const DOUBT = 2 ** -48;

/**
 * The JSON number at the cursor, to the last bit what `JSON.parse` makes of it (save that -0 is 0), and moves behind it.
 * NaN if there is none, or none that ends where a number must.
 *
 * A number of at most 15 digits times or over a power of ten up to 10^22 is one correctly rounded operation on exact values
 * (Clinger 1990). Up to 18 digits the quotient is taken with a correction for its own rounding and accepted if no doubt about the
 * correction could change the result. Everything else, such as 1e300, goes to the runtime.
 */
export function scanNumber(cursor: Cursor): number {
  const { bytes } = cursor;
  const start = bytes[cursor.at] === BYTE.minus ? cursor.at + 1 : cursor.at;
  let at = start;
  // Up to nine digits with or without a point, which most numbers are, in 32-bit arithmetic.
  let digits = 0;
  let digit = (bytes[at] as number) - BYTE.zero;
  while (digit >= 0 && digit <= 9) {
    digits = (Math.imul(digits, 10) + digit) | 0;
    at += 1;
    digit = (bytes[at] as number) - BYTE.zero;
  }
  const whole = at - start;
  let fraction = 0;
  if (bytes[at] === BYTE.point) {
    at += 1;
    const point = at;
    digit = (bytes[at] as number) - BYTE.zero;
    while (digit >= 0 && digit <= 9) {
      digits = (Math.imul(digits, 10) + digit) | 0;
      at += 1;
      digit = (bytes[at] as number) - BYTE.zero;
    }
    fraction = at - point;
    if (fraction === 0) return NaN;
  }
  const mark = bytes[at];
  const short = whole + fraction <= GROUP && mark !== 0x65 && mark !== 0x45;
  if (!short) return scanLongNumber(cursor);
  if (whole === 0 || (whole > 1 && bytes[start] === BYTE.zero)) return NaN;
  const size = fraction === 0 ? digits : digits / (POWERS[fraction] as number);
  const negative = start > cursor.at;
  cursor.at = at;
  return negative ? 0 - size : size;
}

function scanLongNumber(cursor: Cursor): number {
  const { bytes } = cursor;
  const start = cursor.at;
  let at = start;
  const negative = bytes[at] === BYTE.minus;
  if (negative) at += 1;

  const first = at;
  let high = 0;
  let low = 0;
  let digits = 0;
  let digit = (bytes[at] as number) - BYTE.zero;
  while (digit >= 0 && digit <= 9) {
    if (digits < GROUP) high = high * 10 + digit;
    else if (digits < 2 * GROUP) low = low * 10 + digit;
    if (digits > 0 || digit > 0) digits += 1;
    at += 1;
    digit = (bytes[at] as number) - BYTE.zero;
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && bytes[first] === BYTE.zero)) return NaN;

  let exponent = 0;
  if (bytes[at] === BYTE.point) {
    at += 1;
    const point = at;
    digit = (bytes[at] as number) - BYTE.zero;
    while (digit >= 0 && digit <= 9) {
      if (digits < GROUP) high = high * 10 + digit;
      else if (digits < 2 * GROUP) low = low * 10 + digit;
      if (digits > 0 || digit > 0) digits += 1;
      at += 1;
      digit = (bytes[at] as number) - BYTE.zero;
    }
    if (at === point) return NaN;
    exponent = point - at;
  }
  const mark = bytes[at];
  if (mark === 0x65 || mark === 0x45) {
    at += 1;
    const sign = bytes[at];
    if (sign === BYTE.minus || sign === BYTE.plus) at += 1;
    const from = at;
    let power = 0;
    digit = (bytes[at] as number) - BYTE.zero;
    while (digit >= 0 && digit <= 9) {
      power = power * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) - BYTE.zero;
    }
    if (at === from) return NaN;
    exponent += sign === BYTE.minus ? -power : power;
  }
  cursor.at = at;

  const size = digits <= 2 * GROUP ? magnitude(high, low, digits, exponent) : NaN;
  if (size === size) return negative ? 0 - size : size;
  return Number(bytes.toString('latin1', start, at)) + 0;
}

/** The correctly rounded value of the digits times ten to the exponent, or NaN where that takes more than a few operations. */
function magnitude(high: number, low: number, digits: number, exponent: number): number {
  if (exponent < -LARGEST_POWER || exponent > LARGEST_POWER) return high === 0 && low === 0 ? 0 : NaN;
  const lead = digits > GROUP ? high * (POWERS[digits - GROUP] as number) : high;
  if (digits <= EXACT_DIGITS) {
    const value = lead + low;
    return exponent < 0 ? value / (POWERS[-exponent] as number) : value * (POWERS[exponent] as number);
  }
  if (exponent >= 0) return exponent === 0 ? lead + low : NaN;

  // value + rest is the whole number, exactly; quotient * power + remainder is value, exactly.
  const value = lead + low;
  const rest = low - (value - lead);
  const power = POWERS[-exponent] as number;
  const quotient = value / power;
  const remainder = value - quotient * power - productError(quotient, power);
  const correction = (remainder + rest) / power;
  const doubt = Math.abs(correction) * DOUBT;
  const result = quotient + (correction - doubt);
  return result === quotient + (correction + doubt) ? result : NaN;
}

/** What rounding took from a product: a * b = fl(a * b) + the answer, exactly (Dekker 1971). */
function productError(a: number, b: number): number {
  const product = a * b;
  const aCut = SPLITTER * a;
  const aHigh = aCut - (aCut - a);
  const aLow = a - aHigh;
  const bCut = SPLITTER * b;
  const bHigh = bCut - (bCut - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
