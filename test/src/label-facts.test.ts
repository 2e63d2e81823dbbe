import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/domain/baseline.ts';
import { labelFactsOf } from '../../src/label-facts.ts';
import type { Baselines } from '../../src/profile/index.ts';

describe('what is known of labels', () => {
  const facts = async (baseline: Partial<Baseline> | null) => {
    const asked: [string, number][] = [];
    const answer = await labelFactsOf(
      (model, sinceMs) => {
        asked.push([model, sinceMs]);
        return Promise.resolve({ count: 120, newest: 9_000 });
      },
      { get: () => Promise.resolve(baseline) } as unknown as Baselines,
      'm',
      '1',
    );
    return { asked, answer };
  };

  it('counts the labels since the end of what the version was trained on', async () => {
    expect(await facts({ from: 1_000, to: 5_000, rows: 40 })).toEqual({
      asked: [['m', 5_000]],
      answer: {
        watermark: 9_000,
        labelledSinceTraining: 120,
        trainingRows: 40,
        trainingFrom: 1_000,
        trainingTo: 5_000,
      },
    });
  });

  it('says nothing of a training that it does not know, but how far the labels have come', async () => {
    expect(await facts(null)).toEqual({
      asked: [['m', 0]],
      answer: {
        watermark: 9_000,
        labelledSinceTraining: null,
        trainingRows: null,
        trainingFrom: null,
        trainingTo: null,
      },
    });
  });
});
