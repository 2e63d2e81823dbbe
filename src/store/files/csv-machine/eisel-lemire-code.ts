import { f64, give, i32, i64, sequence, when, type Code, type Local } from './code.ts';
import { LAYOUT } from './layout.ts';
import { LEAST_POWER, MOST_POWER } from './powers-of-five.ts';

/** Bits of a product's upper half beyond those of a double and of its rounding; all set, the lower half of the power may carry into them. */
const BEYOND = 0x1ffn;
/** Powers of ten whose product with 64 bits can lie just between two doubles. */
const LEAST_TIE = -4;
const MOST_TIE = 23;
/** Where the product of 128 bits, all its lower bits set, may still be too small. */
const LEAST_SURE = -27;
const MOST_SURE = 55;
/** log2(10) in units of 2^-16. */
const LOG2_OF_10 = 217_706;
const BIAS = 1_023;
const LARGEST_EXPONENT = 0x7fe;

type Variables = Readonly<
  Record<'mantissa' | 'count' | 'power' | 'shift' | 'start' | 'upper' | 'lower' | 'factor' | 'across' | 'value', Local>
>;

/**
 * Sets `value` to the double nearest to mantissa 10^decimalPower, ties to even; the mantissa is not 0. Returns 0 from the function where
 * that is subnormal, too large, or not certain.
 *
 * Lemire, Number Parsing at a Gigabyte per Second, Software: Practice and Experience 51 (2021) 1700-1727, algorithm 1, with the shortened
 * product of Mushtak and Lemire, Fast Number Parsing Without Fallback (2023).
 */
export function eiselLemire($: Variables & { readonly decimalPower: Code }): Code {
  const { mantissa, count, power, shift, start, upper, lower, factor, value } = $;
  const upperBit = i64.shrU(upper.get, i64.const(63));
  const isBelow = (local: Local, bound: number): Code => i32.gtS(i32.const(bound), local.get);
  const isAbove = (local: Local, bound: number): Code => i32.gtS(local.get, i32.const(bound));
  return sequence(
    start.set(i32.sub(power.tee($.decimalPower), i32.const(LEAST_POWER))),
    when(i32.gtU(start.get, i32.const(MOST_POWER - LEAST_POWER)), give(i32.const(0))),
    start.set(i32.shl(start.get, i32.const(4))),
    count.set(i32.low(i64.clz(mantissa.get))),
    mantissa.set(i64.shl(mantissa.get, i64.ofI32(count.get))),
    factor.set(i64.load(start.get, LAYOUT.powersOfFive)),
    upper.set(upperHalf($)),
    lower.set(i64.mul(mantissa.get, factor.get)),
    when(
      i64.eq(i64.and(upper.get, i64.const(BEYOND)), i64.const(BEYOND)),
      sequence(
        factor.set(i64.load(start.get, LAYOUT.powersOfFive + 8)),
        factor.set(upperHalf($)),
        lower.set(i64.add(lower.get, factor.get)),
        upper.set(i64.add(upper.get, i64.ofI32(i64.ltU(lower.get, factor.get)))),
        when(
          i32.and(i64.eq(lower.get, i64.const(-1)), i32.or(isBelow(power, LEAST_SURE), isAbove(power, MOST_SURE))),
          give(i32.const(0)),
        ),
      ),
    ),
    shift.set(i32.add(i32.low(upperBit), i32.const(9))),
    mantissa.set(i64.shrU(upper.get, i64.ofI32(shift.get))),
    // Exactly between two doubles, to the even one.
    when(
      i32.and(i64.leU(lower.get, i64.const(1)), i64.eq(i64.and(mantissa.get, i64.const(3)), i64.const(1))),
      when(
        i32.and(
          i32.isZero(i32.or(isBelow(power, LEAST_TIE), isAbove(power, MOST_TIE))),
          i64.eq(i64.shl(mantissa.get, i64.ofI32(shift.get)), upper.get),
        ),
        mantissa.set(i64.and(mantissa.get, i64.const(-2))),
      ),
    ),
    power.set(i32.add(i32.shrS(i32.mul(power.get, i32.const(LOG2_OF_10)), i32.const(16)), i32.const(63 + BIAS - 9))),
    power.set(i32.sub(i32.add(power.get, shift.get), count.get)),
    // Neither subnormal nor near the end: what is left is one unsigned comparison.
    when(i32.gtU(i32.sub(power.get, i32.const(1)), i32.const(LARGEST_EXPONENT - 2)), give(i32.const(0))),
    mantissa.set(i64.shrU(i64.add(mantissa.get, i64.and(mantissa.get, i64.const(1))), i64.const(1))),
    // The mantissa's highest bit, or the next one after rounding up, adds itself to the exponent.
    value.set(f64.ofBits(i64.add(mantissa.get, i64.shl(i64.ofI32(i32.sub(power.get, i32.const(1))), i64.const(52))))),
  );
}

/** The upper 64 bits of mantissa times factor, from products of halves. */
function upperHalf({ mantissa, factor, across }: Variables): Code {
  const low = (value: Local): Code => i64.and(value.get, i64.const(0xffffffffn));
  const high = (value: Code): Code => i64.shrU(value, i64.const(32));
  const highOf = (value: Local): Code => high(value.get);
  // Neither sum can exceed 64 bits: (2^32 - 1)^2 + 2 (2^32 - 1) = 2^64 - 1.
  const first = i64.add(i64.mul(low(mantissa), highOf(factor)), high(i64.mul(low(mantissa), low(factor))));
  const second = i64.add(i64.mul(highOf(mantissa), low(factor)), low(across));
  return sequence(
    across.set(first),
    i64.add(i64.add(i64.mul(highOf(mantissa), highOf(factor)), highOf(across)), high(second)),
  );
}
