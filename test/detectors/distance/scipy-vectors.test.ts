import { describe, expect, it } from 'vitest';
import { UNIVARIATE_METHODS, type UnivariateName } from '../../../detectors/index.ts';
import { categoricalPair, numericPair, SCIPY, within } from '../../vectors/scipy-univariate.ts';

const rows = [
  ...SCIPY.numeric.map((row) => ({
    label: `${row.reference.join(' ')} / ${row.current.join(' ')}`,
    row,
    pair: () => numericPair(row),
  })),
  ...SCIPY.categorical.map((row) => ({
    label: JSON.stringify([row.reference, row.current]),
    row,
    pair: () => categoricalPair(row),
  })),
].filter(({ row }) => Object.keys(row.distances).length > 0);

describe(`distances against ${SCIPY.madeBy}`, () => {
  it.each(rows)('$label', ({ row, pair }) => {
    const [reference, current] = pair();
    const faults: string[] = [];
    for (const [name, expected] of Object.entries(row.distances)) {
      const result = UNIVARIATE_METHODS[name as UnivariateName].compare(reference, current);
      // Bins of a constant reference cannot see a rise: that is said instead of a distance of 0.
      if (result.insufficient?.includes('has the one value')) continue;
      if (!within(result.statistic, expected))
        faults.push(`${name}: ${result.statistic ?? result.insufficient!} for ${expected}`);
      const band = result.null;
      if (!band || !(band.mean <= band.q999) || !(band.q95 <= band.q999))
        faults.push(`${name}: band ${JSON.stringify(band)}`);
    }
    expect(faults).toEqual([]);
  });
});
