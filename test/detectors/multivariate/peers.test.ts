import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeRows, MULTIVARIATE_METHODS, type Matrix } from '../../../detectors/multivariate/index.ts';
import { cellsOf, type ColumnRecipe } from '../../support/lcg-columns.ts';

interface Tables {
  readonly reference: readonly ColumnRecipe[];
  readonly current: readonly ColumnRecipe[];
}

interface Prediction {
  readonly statistic: number;
  readonly pValue: number;
}

/** alibi-detect 0.13.0 (test/vectors/make/multivariate_alibi.py), p-values of 1,000 permutations. */
const ALIBI = vectors('alibi-0.13') as readonly (Tables & {
  readonly set: string;
  readonly mmd: Prediction;
  readonly lsdd: Prediction;
})[];
/** menelaus 0.2.0 (test/vectors/make/multivariate_menelaus.py). */
const MENELAUS = vectors('menelaus-0.2') as readonly (Tables & {
  readonly mostInCell: number;
  readonly cells: number;
  readonly divergence: number;
})[];

function vectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/multivariate/${name}.json`, import.meta.url), 'utf8'));
}

function tableOf(recipes: readonly ColumnRecipe[]): Matrix {
  return completeRows(recipes.map((recipe) => Float64Array.from(cellsOf(recipe) as number[])));
}

/** How far two shares of about a thousand draws of one chance may be apart: four standard errors, and one draw. */
function samplingError(pValue: number): number {
  return 0.001 + 4 * Math.sqrt((2 * pValue * (1 - pValue)) / 1000);
}

describe('multivariate methods beside their peers', () => {
  it.each(ALIBI.map((vector) => [vector.set, vector] as const))(
    'mmd has the digits of Alibi-Detect: %s',
    (_, vector) => {
      const result = MULTIVARIATE_METHODS.mmd.compare(tableOf(vector.reference), tableOf(vector.current));
      // Alibi computes in single precision.
      expect(Math.abs(result.statistic! - vector.mmd.statistic)).toBeLessThan(1e-9);
      expect(Math.abs(result.pValue! - vector.mmd.pValue)).toBeLessThan(samplingError(result.pValue!));
    },
  );

  // Alibi's LSDD draws other centres, with another width and penalty: its digits are not ours, but what it is sure of, ours sees too.
  it.each(
    ALIBI.filter(({ lsdd }) => lsdd.pValue < 0.01 || lsdd.pValue > 0.5).map((vector) => [vector.set, vector] as const),
  )('lsdd agrees with the one of Alibi-Detect where that one is sure: %s', (_, vector) => {
    const { pValue } = MULTIVARIATE_METHODS.lsdd.compare(tableOf(vector.reference), tableOf(vector.current));
    expect(pValue! < 0.05).toBe(vector.lsdd.pValue < 0.05);
  });

  it.each(MENELAUS.map((vector) => [vector.cells, vector] as const))(
    'kdq_tree has the divergence of Menelaus over %i cells',
    (_, vector) => {
      const { statistic } = MULTIVARIATE_METHODS.kdq_tree.compare(tableOf(vector.reference), tableOf(vector.current), {
        permutations: 1,
      });
      expect(statistic).toBeCloseTo(vector.divergence, 12);
    },
  );
});
