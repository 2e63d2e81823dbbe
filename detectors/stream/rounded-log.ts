/** ln 2 as a sum of two doubles. */
const LN2_HIGH = 0.6931471805599453;
const LN2_LOW = 2.3190468138462996e-17;
const SPLIT = 134217729;

/** The rounding error of a product: a * b = product + error exactly (Dekker 1971). */
function productError(a: number, b: number, product: number): number {
  const ca = SPLIT * a;
  const highA = ca - (ca - a);
  const lowA = a - highA;
  const cb = SPLIT * b;
  const highB = cb - (cb - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/**
 * The natural logarithm of a finite x > 0, correctly rounded save for about one argument in 10^13: log engines differ in the last bit,
 * and where a bound decreases towards a limit in steps of one bit, that bit decides when it last moved. For constants, not for hot loops.
 *
 * x = 2^k m with m in [.7, 1.4); ln m = 2 atanh((m - 1)/(m + 1)) as a series in pairs of doubles.
 */
export function roundedLog(x: number): number {
  let k = 0;
  let m = x;
  while (m >= 1.4142135623730951) {
    m /= 2;
    k++;
  }
  while (m < 0.7071067811865476) {
    m *= 2;
    k--;
  }
  // t = (m - 1) / (m + 1) as a pair; m - 1 is exact, m + 1 is a pair.
  const top = m - 1;
  const bottom = m + 1;
  const bottomLow = m - (bottom - 1);
  const t = top / bottom;
  const product = t * bottom;
  const tLow = (top - product - productError(t, bottom, product) - t * bottomLow) / bottom;
  // t^2, and the tail of the series beyond the first term, in which one double's accuracy of a small factor is enough twice over.
  const square = t * t;
  const squareLow = productError(t, t, square) + 2 * t * tLow;
  let high = 0;
  let low = 0;
  for (let i = 61; i >= 3; i -= 2) {
    // (high, low) = 1 / i + square * (high, low)
    const scaled = square * high;
    const scaledLow = productError(square, high, scaled) + square * low + squareLow * high;
    const term = 1 / i;
    const termLow = (1 - term * i - productError(term, i, term * i)) / i;
    const sum = term + scaled;
    low = scaled - (sum - term) + scaledLow + termLow;
    high = sum;
  }
  // ln m = 2 t (1 + square * series)
  const tail = square * high;
  const tailLow = productError(square, high, tail) + square * low + squareLow * high;
  const curve = t * tail;
  const curveLow = productError(t, tail, curve) + t * tailLow + tLow * tail;
  const big = k * LN2_HIGH;
  const bigLow = k * LN2_LOW + productError(k, LN2_HIGH, big);
  const first = big + 2 * t;
  const firstLow = Math.abs(big) >= Math.abs(2 * t) ? 2 * t - (first - big) : big - (first - 2 * t);
  const second = first + 2 * curve;
  const secondLow = 2 * curve - (second - first);
  return second + (secondLow + firstLow + bigLow + 2 * tLow + 2 * curveLow);
}
