import { describe, expect, it } from 'vitest';
import type { ModelStatus, ModelSummary } from '../../../dashboards/web/src/api/types.ts';
import {
  fleetSentence,
  healthOf,
  promiseSentence,
  verdictSentence,
  worstFirst,
} from '../../../dashboards/web/src/lib/health.ts';

function model(name: string, status: ModelStatus, fields: Partial<ModelSummary> = {}): ModelSummary {
  return {
    model: name,
    champion: '3',
    status,
    versions: [],
    evidence: 12.4,
    threshold: 2160,
    openAlerts: 0,
    lastEventAt: null,
    lastWindow: null,
    events24h: 0,
    pages90d: 1,
    budget: { pages: 1, per: '90d' },
    ...fields,
  };
}

describe('the health of models in words', () => {
  it('sorts the worst first, then by open alerts and by evidence against the budget', () => {
    const fleet = [
      model('calm', 'steady', { evidence: 1 }),
      model('near', 'steady', { evidence: 1900 }),
      model('new', 'no baseline', { evidence: null, threshold: null }),
      model('thin', 'insufficient'),
      model('drifts', 'drifting', { openAlerts: 1 }),
      model('drifts-twice', 'drifting', { openAlerts: 2 }),
    ];
    expect(worstFirst(fleet).map((one) => one.model)).toEqual([
      'drifts-twice',
      'drifts',
      'thin',
      'new',
      'near',
      'calm',
    ]);
  });

  it('says the verdict and the promise as one reads them aloud', () => {
    const flights = model('flights', 'steady');
    expect(`${verdictSentence(flights)} ${promiseSentence(flights)}`).toBe(
      'flights v3 is steady: evidence 12 of 2,160. At most one false page a quarter; 1 page in 90 days.',
    );
  });

  it.each<[ModelStatus, string]>([
    ['no baseline', 'm v3 has no baseline: nothing is compared yet.'],
    ['waiting', 'm v3 is waiting for its first full window.'],
    ['insufficient', 'm v3 has too few events to judge.'],
  ])('says of %s that %s', (status, sentence) => {
    expect(verdictSentence(model('m', status))).toBe(sentence);
  });

  it('is grey, never green, for a status it does not know', () => {
    expect(healthOf('something new').tone).toBe('unknown');
  });

  it.each([
    [['steady', 'steady'], 'Nothing is drifting.'],
    [['drifting', 'no baseline'], '1 model is drifting, 1 model is not watched yet.'],
    [['drifting', 'drifting', 'insufficient'], '2 models are drifting, 1 model has too little data.'],
  ] as const)('sums up %j', (statuses, sentence) => {
    expect(fleetSentence(statuses.map((status, index) => model(String(index), status)))).toBe(sentence);
  });
});
