/** The families of values whose parameter FOCuS watches. */
export type FocusFamily = 'gaussian' | 'bernoulli' | 'poisson' | 'gamma';

/**
 * The log-likelihood ratio of a change after `m1` values of sum `s1`, followed by `m2` of sum `s2`, each side with its
 * own best parameter, against one parameter for all (`before` null) or against a known mean before the change (then only the second side
 * counts). For unit variance, rate and shape; the caller scales the Gaussian.
 */
export function changeLogRatio(
  family: FocusFamily,
  before: number | null,
  m1: number,
  s1: number,
  m2: number,
  s2: number,
  shape: number,
): number {
  switch (family) {
    case 'gaussian': {
      if (before !== null) {
        const gap = s2 - m2 * before;
        return (gap * gap) / (2 * m2);
      }
      const gap = s2 / m2 - s1 / m1;
      return (gap * gap * m1 * m2) / (2 * (m1 + m2));
    }
    case 'bernoulli':
      if (before !== null) return bernoulli(m2, s2) - s2 * Math.log(before) - (m2 - s2) * Math.log(1 - before);
      return bernoulli(m1, s1) + bernoulli(m2, s2) - bernoulli(m1 + m2, s1 + s2);
    case 'poisson':
      if (before !== null) return entropy(s2, m2) - s2 - (s2 * Math.log(before) - m2 * before);
      return entropy(s1, m1) + entropy(s2, m2) - entropy(s1 + s2, m1 + m2);
    case 'gamma':
      if (before !== null) return shape * (m2 * Math.log((m2 * before) / s2) + s2 / before - m2);
      return shape * (entropy(m1, s1) + entropy(m2, s2) - entropy(m1 + m2, s1 + s2));
  }
}

/** k ln(k / m), 0 where k is 0. */
const entropy = (k: number, m: number): number => (k > 0 ? k * Math.log(k / m) : 0);

const bernoulli = (m: number, ones: number): number => entropy(ones, m) + entropy(m - ones, m);
