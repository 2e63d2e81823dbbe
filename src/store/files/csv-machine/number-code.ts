import {
  block,
  f64,
  give,
  i32,
  i64,
  leave,
  loop,
  select,
  sequence,
  v128,
  when,
  type Code,
  type Local,
} from './code.ts';
import { eiselLemire } from './eisel-lemire-code.ts';
import { LAYOUT } from './layout.ts';
import { machineFunction, type MachineFunction } from './module.ts';

const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const LOWER_E = 101;
/** Digits that are turned into a number at once, and those that 64 bits hold whatever they are. */
const LOT = 16;
const MOST_DIGITS = 19;
/** Another digit still fits behind a mantissa below it. */
const ROOM_FOR_DIGIT = 10n ** 18n;
/** Integers below it are doubles, and their quotient or product with an exact power of ten is rounded once, correctly (Clinger 1990). */
const EXACT = 10n ** 15n;
const MOST_EXACT_POWER = 22;
/** Exponents are read up to here, which is far beyond all doubles. */
const MOST_EXPONENT = 9_999;

type Variables = Readonly<
  Record<
    'at' | 'target' | 'negative' | 'count' | 'start' | 'scale' | 'byte' | 'exponent' | 'mantissa' | 'eights' | 'digits',
    Local
  >
>;

/**
 * `number(at, target) -> end`: reads the decimal number at an address into the double at another, correctly rounded, and answers where it
 * ends; 0 when these bytes need a closer look (no digits, more than 19 of them, a result that is subnormal or overflows). There must be
 * 16 bytes before the number and 40 behind it. Mantissas are integers of 64 bits; they become doubles by one operation where that is
 * exact, else by the algorithm of Eisel and Lemire.
 */
export function numberFunction(): MachineFunction {
  return machineFunction({
    parameters: { at: 'i32', target: 'i32' },
    locals: {
      negative: 'i32',
      count: 'i32',
      start: 'i32',
      scale: 'i32',
      byte: 'i32',
      exponent: 'i32',
      power: 'i32',
      shift: 'i32',
      mantissa: 'i64',
      eights: 'i64',
      factor: 'i64',
      upper: 'i64',
      lower: 'i64',
      across: 'i64',
      value: 'f64',
      digits: 'v128',
    },
    body: ($) => {
      const { at, byte, count, mantissa, negative, scale, start, value } = $;
      const minusScale = i32.sub(i32.const(0), scale.get);
      const isExactPower = (power: Code): Code => i32.leU(power, i32.const(MOST_EXACT_POWER));
      const power = (exponent: Code): Code => f64.load(i32.shl(exponent, i32.const(3)), LAYOUT.powersOfTen);
      return sequence(
        i32.store8(i32.const(LAYOUT.pointed), i32.const(1)),
        block(
          'read',
          block('unusual', usualNumber($), leave('read')),
          negative.set(i32.eq(i32.load8(at.get), i32.const(MINUS))),
          start.set(i32.add(at.get, negative.get)),
          at.set(i32.add(start.get, count.tee(leadingDigits(start.get)))),
          mantissa.set(digitsBefore(at.get, count.get, $)),
          when(i32.eq(count.get, i32.const(LOT)), moreDigits($)),
          count.set(i32.sub(at.get, start.get)),
          i32.store8(i32.const(LAYOUT.pointed), i32.const(0)),
          scale.set(i32.const(0)),
          when(i32.eq(i32.load8(at.get), i32.const(POINT)), fraction($)),
          when(i32.isZero(i32.add(count.get, scale.get)), give(i32.const(0))),
          when(i32.eq(i32.or(byte.tee(i32.load8(at.get)), i32.const(0x20)), i32.const(LOWER_E)), exponentPart($)),
        ),
        block(
          'made',
          when(
            i64.ltU(mantissa.get, i64.const(EXACT)),
            sequence(
              value.set(f64.ofI64(mantissa.get)),
              when(isExactPower(scale.get), sequence(value.set(f64.div(value.get, power(scale.get))), leave('made'))),
              when(isExactPower(minusScale), sequence(value.set(f64.mul(value.get, power(minusScale))), leave('made'))),
              leave('made', i64.isZero(mantissa.get)),
            ),
          ),
          eiselLemire({ ...$, decimalPower: minusScale }),
        ),
        // Adding 0 turns -0 into 0.
        f64.store($.target.get, f64.add(select(f64.neg(value.get), value.get, negative.get), f64.const(0))),
        at.get,
      );
    },
  });
}

const splat = (byte: number): Code => v128.const(new Uint8Array(16).fill(byte));
/** Eight lanes of 16 bits. */
const lanes = (first: number, second: number): Code =>
  v128.const(new Uint8Array(Uint16Array.of(first, second, first, second, first, second, first, second).buffer));
const isDigit = (byte: Code): Code => i32.ltU(i32.sub(byte, i32.const(ZERO)), i32.const(10));

/** Which of the 16 bytes at an address are no digits, as bits. */
function others(at: Code): Code {
  return v128.signs(v128.bytesGtU(v128.bytesSub(v128.load(at), splat(ZERO)), splat(9)));
}

/**
 * Numbers such as -12.345: their ends are found by one look at 32 bytes, for where one ends the next begins, and nothing can be done before that
 * is known. What is written otherwise leaves the block as it was.
 */
function usualNumber($: Variables): Code {
  const { at, byte, count, exponent, mantissa, negative, scale, start } = $;
  const [marks, end] = [exponent, byte];
  const leaveUnless = (condition: Code): Code => leave('unusual', i32.isZero(condition));
  const tens = i64.load(i32.shl(scale.get, i32.const(3)), LAYOUT.tens);
  return sequence(
    marks.set(i32.or(others(at.get), i32.shl(others(i32.add(at.get, i32.const(LOT))), i32.const(LOT)))),
    // The first byte may be a sign; then come the point and the end.
    negative.set(i32.and(marks.get, i32.const(1))),
    start.set(i32.add(at.get, i32.ctz(marks.tee(i32.and(marks.get, i32.const(-2)))))),
    marks.set(i32.and(marks.get, i32.sub(marks.get, i32.const(1)))),
    leaveUnless(marks.get),
    end.set(i32.add(at.get, i32.ctz(marks.get))),
    leaveUnless(i32.eq(i32.load8(start.get), i32.const(POINT))),
    when(negative.get, leaveUnless(i32.eq(i32.load8(at.get), i32.const(MINUS)))),
    count.set(i32.sub(i32.sub(start.get, at.get), negative.get)),
    scale.set(i32.sub(i32.sub(end.get, start.get), i32.const(1))),
    leave('unusual', i32.gtU(scale.get, i32.const(LOT))),
    leave('unusual', i32.gtU(count.get, i32.const(MOST_DIGITS - LOT))),
    leaveUnless(count.get),
    leave('unusual', i32.eq(i32.or(i32.load8(end.get), i32.const(0x20)), i32.const(LOWER_E))),
    mantissa.set(i64.mul(digitsBefore(start.get, count.get, $), tens)),
    at.set(end.get),
    mantissa.set(i64.add(mantissa.get, digitsBefore(at.get, scale.get, $))),
  );
}

/** How many of the 16 bytes at an address are digits, up to the first that is none. */
function leadingDigits(at: Code): Code {
  return i32.ctz(i32.or(others(at), i32.const(1 << LOT)));
}

/** The integer that the last `count` digits (16 at most) before `end` spell: digits to pairs, to fours, to eights, to one. */
function digitsBefore(end: Code, count: Code, { digits, eights }: Variables): Code {
  const kept = v128.load(i32.shl(count, i32.const(4)), LAYOUT.lastBytes);
  const places = v128.and(v128.bytesSub(v128.load(i32.sub(end, i32.const(LOT))), splat(ZERO)), kept);
  // In a lane of 16 bits the lower byte is the digit that was written first.
  const tens = v128.pairsMul(v128.and(digits.tee(places), lanes(0xff, 0xff)), lanes(10, 10));
  const twos = v128.pairsAdd(tens, v128.pairsShrU(digits.get, i32.const(8)));
  const fours = digits.tee(v128.dot(twos, lanes(100, 1)));
  const both = v128.low64(v128.dot(v128.narrow(fours, digits.get), lanes(10_000, 1)));
  const upperEight = i64.and(eights.tee(both), i64.const(0xffffffffn));
  return i64.add(i64.mul(upperEight, i64.const(100_000_000)), i64.shrU(eights.get, i64.const(32)));
}

/** Takes digits one by one for as long as the mantissa has room for them; a number with more of them needs the closer look. */
function moreDigits({ at, byte, mantissa }: Variables): Code {
  const digit = i64.ofI32(i32.sub(byte.get, i32.const(ZERO)));
  return block(
    'digits',
    loop(
      'next digit',
      leave('digits', i32.isZero(isDigit(byte.tee(i32.load8(at.get))))),
      when(i32.isZero(i64.ltU(mantissa.get, i64.const(ROOM_FOR_DIGIT))), give(i32.const(0))),
      mantissa.set(i64.add(i64.mul(mantissa.get, i64.const(10)), digit)),
      at.set(i32.add(at.get, i32.const(1))),
      leave('next digit'),
    ),
  );
}

/** The point and what follows it; `count` is the number of digits before it. */
function fraction($: Variables): Code {
  const { at, count, start, scale, mantissa } = $;
  const tens = i64.load(i32.shl(scale.get, i32.const(3)), LAYOUT.tens);
  return sequence(
    start.set(i32.add(at.get, i32.const(1))),
    at.set(i32.add(start.get, scale.tee(leadingDigits(start.get)))),
    when(i32.gtU(i32.add(count.get, scale.get), i32.const(MOST_DIGITS)), give(i32.const(0))),
    mantissa.set(i64.add(i64.mul(mantissa.get, tens), digitsBefore(at.get, scale.get, $))),
    when(i32.eq(scale.get, i32.const(LOT)), sequence(moreDigits($), scale.set(i32.sub(at.get, start.get)))),
    i32.store8(i32.const(LAYOUT.pointed), i32.const(1)),
  );
}

/** The `e` and what follows it. */
function exponentPart({ at, byte, count, exponent, scale, start }: Variables): Code {
  const isMinus = i32.eq(count.get, i32.const(MINUS));
  const sign = i32.or(isMinus, i32.eq(count.get, i32.const(PLUS)));
  return sequence(
    count.set(i32.load8(at.get, 1)),
    start.set(at.tee(i32.add(i32.add(at.get, i32.const(1)), sign))),
    exponent.set(i32.const(0)),
    block(
      'exponent',
      loop(
        'next digit',
        leave('exponent', i32.isZero(isDigit(byte.tee(i32.load8(at.get))))),
        when(i32.gtU(exponent.get, i32.const(MOST_EXPONENT)), give(i32.const(0))),
        exponent.set(i32.add(i32.mul(exponent.get, i32.const(10)), i32.sub(byte.get, i32.const(ZERO)))),
        at.set(i32.add(at.get, i32.const(1))),
        leave('next digit'),
      ),
    ),
    when(i32.eq(at.get, start.get), give(i32.const(0))),
    scale.set(i32.add(scale.get, select(exponent.get, i32.sub(i32.const(0), exponent.get), isMinus))),
    i32.store8(i32.const(LAYOUT.pointed), i32.const(1)),
  );
}
