const MINUS = 45;
const POINT = 46;
const ZERO = 48;
/** Digits of a whole part that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
/** Digits of a fraction are read in lots that an integer of 32 bits holds: 8, then 9, then 9. */
const FIRST_LOT = 8;
const LOT = 9;
const MOST_SCALE = FIRST_LOT + LOT + LOT;
/** How far the sum of the parts may be off, relative to itself; it is off by less than a tenth of that. */
const DOUBT = 2 ** -70;
/** A fraction this short makes one exact integer with its whole part. */
const SHORT_WHOLE = 1e7;

const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** Powers of ten that doubles hold exactly. */
const POWERS = Float64Array.from({ length: FIRST_LOT + 1 }, (_, exponent) => 10 ** exponent);

/**
 * 10^-k as the sum of two doubles, good to 75 bits and more. The first has 22 bits, so that its product with an integer of 30 bits is exact.
 */
const INVERSE = Array.from({ length: MOST_SCALE + 1 }, (_, k) => splitInverse(k));
const INVERSE_HIGH = Float64Array.from(INVERSE, ([high]) => high);
const INVERSE_LOW = Float64Array.from(INVERSE, ([, low]) => low);

function splitInverse(k: number): readonly [number, number] {
  const bits = 200n;
  const exact = (1n << bits) / 10n ** BigInt(k);
  const cut = BigInt(exact.toString(2).length - 22);
  const high = (exact >> cut) << cut;
  const scale = 2 ** -Number(bits);
  return [Number(high) * scale, Number(exact - high) * scale];
}

/**
 * Reads decimal numbers out of bytes, each to the double nearest to it, as `Number` does of text but without making the text:
 * a file of full-precision numbers is read several times faster.
 */
export class NumberReader {
  /** Whether it had a decimal point. */
  hasPoint = false;

  /**
   * Puts the number that begins at `start` and is written as `-12.5` into a cell, and answers where it ends. NaN where these bytes need a closer
   * look (no digits, an exponent, too many digits, a rounding in doubt); what follows the number is the caller's to check.
   * It goes into the cell rather than being answered, for an answer that is no small integer is an object, and tens of millions of them are rubbish.
   * `view` shows the same bytes, with a byte that is no digit and four more bytes behind the number.
   */
  read(bytes: Uint8Array, view: DataView, start: number, cells: Float64Array, cell: number): number {
    let at = start;
    let byte = bytes[at] as number;
    const negative = byte === MINUS;
    if (negative) byte = bytes[++at] as number;
    const first = at;
    let whole = 0;
    for (let digit = byte - ZERO; digit >>> 0 <= 9; digit = (bytes[++at] as number) - ZERO) whole = whole * 10 + digit;
    const wholeDigits = at - first;
    this.hasPoint = bytes[at] === POINT;
    if (!this.hasPoint) {
      const isUnclear = wholeDigits === 0 || wholeDigits > EXACT_DIGITS;
      cells[cell] = isUnclear ? NaN : negative && whole !== 0 ? -whole : whole;
      return at;
    }
    const fraction = ++at;
    let one = 0;
    if (hasFourDigits(view, at)) {
      one = fourDigits(view, at);
      at += 4;
      if (hasFourDigits(view, at)) {
        one = one * 10_000 + fourDigits(view, at);
        at += 4;
      }
    }
    while (at - fraction < FIRST_LOT) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit >>> 0 > 9) break;
      one = one * 10 + digit;
      at++;
    }
    const oneScale = at - fraction;
    if (oneScale < FIRST_LOT && whole < SHORT_WHOLE) {
      const power = POWERS[oneScale] as number;
      // One rounding of exact operands is the correct one (Clinger 1990).
      const magnitude = (whole * power + one) / power;
      cells[cell] = wholeDigits + oneScale === 0 ? NaN : negative && magnitude !== 0 ? -magnitude : magnitude;
      return at;
    }
    let two = 0;
    if (hasFourDigits(view, at)) {
      two = fourDigits(view, at);
      at += 4;
      if (hasFourDigits(view, at)) {
        two = two * 10_000 + fourDigits(view, at);
        at += 4;
      }
    }
    while (at - fraction < FIRST_LOT + LOT) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit >>> 0 > 9) break;
      two = two * 10 + digit;
      at++;
    }
    const twoScale = at - fraction;
    let three = 0;
    while (at - fraction < MOST_SCALE) {
      const digit = (bytes[at] as number) - ZERO;
      if (digit >>> 0 > 9) break;
      three = three * 10 + digit;
      at++;
    }
    // whole + one 10^-oneScale + two 10^-twoScale + three 10^-scale. The leading products are exact, and each is smaller than what is
    // summed before it, so that the rounding errors of these two sums are exact too (Dekker 1971).
    const oneHigh = one * (INVERSE_HIGH[oneScale] as number);
    const twoHigh = two * (INVERSE_HIGH[twoScale] as number);
    const some = whole + oneHigh;
    const sum = some + twoHigh;
    const scale = at - fraction;
    const rest =
      oneHigh -
      (some - whole) +
      (twoHigh - (sum - some)) +
      one * (INVERSE_LOW[oneScale] as number) +
      two * (INVERSE_LOW[twoScale] as number) +
      (three === 0 ? 0 : three * (INVERSE_HIGH[scale] as number));
    const doubt = sum * DOUBT;
    const magnitude = sum + (rest - doubt);
    const isUnclear = wholeDigits > EXACT_DIGITS || magnitude !== sum + (rest + doubt);
    cells[cell] = isUnclear ? NaN : negative && magnitude !== 0 ? -magnitude : magnitude;
    return at;
  }
}

/** Whether the four bytes at `at` are digits: all at once, as one integer. */
function hasFourDigits(view: DataView, at: number): boolean {
  const four = view.getInt32(at, true) ^ 0x30303030;
  return ((four | (four + 0x06060606)) & 0xf0f0f0f0) === 0;
}

/** The number that four digits spell: pairs first, then the pair of pairs. */
function fourDigits(view: DataView, at: number): number {
  const four = view.getInt32(at, true) ^ 0x30303030;
  const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
  return Math.imul(pairs & 0xff, 100) + (pairs >>> 16);
}

/** The number that a text spells, blanks around it aside; infinities as such; undefined when it spells none. */
export function numberOfText(text: string): number | undefined {
  const bare = text.trim();
  if (PLAIN_NUMBER.test(bare)) return Number(bare) + 0;
  if (INFINITE.test(bare)) return bare.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** How tables spell a number that is not there; the spellings that Python's and R's writers use. Compared in lower case. */
const ABSENT = new Set(['', 'na', 'n/a', '#n/a', '<na>', 'nan', '-nan', 'null', 'none', '\\n', 'nat']);

/** Whether a text in a column of numbers says that there is no number. */
export function saysNoNumber(text: string): boolean {
  return ABSENT.has(text.trim().toLowerCase());
}
