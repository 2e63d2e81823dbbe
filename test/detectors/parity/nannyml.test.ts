import { describe, expect, it } from 'vitest';
import { PARITY_MODES, rawLevels, rawNumbers } from '../../../detectors/parity/index.ts';
import type { UnivariateName } from '../../../detectors/registry.ts';
import { columnOf, parityVectors, sameDigits, type ParitySet } from '../../support/parity-vectors.ts';

type Vector =
  | { readonly error: string }
  | {
      readonly value: number;
      readonly upper: number | null;
      readonly pValue: number | null;
      readonly drifted: boolean;
    };

const SETS = parityVectors('nannyml-0.13') as readonly ParitySet<Vector>[];
const MODE = PARITY_MODES['nannyml-0.13'];

describe('nannyml-0.13 parity', () => {
  it.each(SETS.flatMap((set) => Object.keys(set.results).map((method) => [method, set.set, set] as const)))(
    'says %s of "%s" as NannyML 0.13.1 does, with its threshold',
    (method, _name, set) => {
      const vector = set.results[method]!;
      const [reference, current] = [columnOf(set.reference, set.type), columnOf(set.current, set.type)];
      const result = MODE.compare(method as UnivariateName, reference, current, set.type);
      if ('error' in vector) {
        expect([result.statistic, result.pValue, result.drifted]).toEqual([null, null, null]);
        expect(result.insufficient).toMatch(/NannyML/);
        return;
      }
      const same = { value: true, threshold: true, pValue: true };
      expect({
        value: sameDigits(result.statistic!, vector.value),
        threshold: sameDigits(result.threshold!, vector.upper ?? 0.05),
        pValue: vector.pValue === null ? result.pValue === null : sameDigits(result.pValue!, vector.pValue),
      }).toEqual(same);
      expect(result.drifted).toBe(vector.drifted);
    },
  );

  it('gives the goldens of an earlier run on NannyML 0.13.1, numpy 1.24 and scipy 1.10', () => {
    const [numeric, categorical] = [SETS[0]!, SETS[1]!];
    const value = (method: UnivariateName, set: (typeof SETS)[number]): number | null =>
      MODE.compare(method, columnOf(set.reference, set.type), columnOf(set.current, set.type), set.type).statistic;
    expect(value('js', numeric)).toBeCloseTo(0.12411002373747625, 12);
    expect(value('ks', numeric)).toBeCloseTo(0.0995, 12);
    expect(value('wasserstein', numeric)).toBeCloseTo(0.26079597880043426, 12);
    expect(value('chi_square', categorical)).toBeCloseTo(282.40456660559073, 9);
  });

  it('chooses the Jensen-Shannon distance for every column', () => {
    expect(MODE.choose(rawNumbers([1]), rawNumbers([1]), 'numeric')).toBe('js');
  });

  // NannyML 0.13.1 (MethodFactory, DefaultChunker) on these very cells.
  it.each([
    ['ks', 'finite', 0.36666666666666664, 0.745941170815567],
    ['ks', 'infinite', 0.36666666666666664, 0.7346049894151541],
    ['js', 'finite', 0.655324845142047, 0.7391052962226213],
    ['hellinger', 'finite', 0.6523598272701967, 0.7056576053628911],
  ] as const)('gives %s a place for infinite values, with a reference that is %s', (method, kind, value, upper) => {
    const cells = Array.from({ length: 20 }, (_, i) => (i * 7) % 20);
    const reference = rawNumbers(kind === 'finite' ? cells : [...cells.slice(0, 19), Infinity]);
    const result = MODE.compare(method, reference, rawNumbers([1, 5, 9, Infinity, 2, -Infinity]), 'numeric');
    expect(result.statistic).toBeCloseTo(value, 12);
    expect(result.threshold).toBeCloseTo(upper, 12);
  });

  it('raises below ten rows for chi-square too', () => {
    const nine = rawLevels(Array.from('aabbabaab'));
    expect(MODE.compare('chi_square', nine, nine, 'categorical').insufficient).toContain('ten chunks');
  });

  it.each([
    ['fewer than ten rows', rawNumbers([1, 2, 3]), rawNumbers([1, 2]), 'js', 'ten chunks'],
    ['infinite values', rawNumbers([...Array<number>(19).keys(), Infinity]), rawNumbers([1]), 'js', 'infinite'],
    [
      'infinite distances',
      rawNumbers([...Array<number>(20).keys()]),
      rawNumbers([1, Infinity]),
      'wasserstein',
      'infin',
    ],
    ['a method that the peer lacks', rawNumbers([...Array<number>(20).keys()]), rawNumbers([1]), 'psi', 'no psi'],
    ['no values', rawNumbers([...Array<number>(20).keys()]), rawNumbers([null]), 'ks', 'no values'],
    ['sides of two kinds', rawNumbers([1]), rawLevels(['a']), 'js', 'on one side'],
  ] as const)('says why there is nothing to say: %s', (_what, reference, current, method, reason) => {
    const result = MODE.compare(method, reference, current, 'numeric');
    expect(result.statistic).toBeNull();
    expect(result.insufficient).toContain(reason);
  });
});
