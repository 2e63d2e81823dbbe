import { describe, expect, it } from 'vitest';
import { describe as inWords, NOBODY, transition } from '../../../src/serving/deployment.ts';
import type { Deployment, ServingCommand, ServingState } from '../../../src/serving/deployment.ts';

const V1: Deployment = { version: 'v1', digest: 'sha256:1', corrected: false, mends: [] };
const V2: Deployment = { version: 'v2', digest: 'sha256:2', corrected: false, mends: [] };
const V1_CORRECTED: Deployment = { ...V1, corrected: true };
const V1_MENDED: Deployment = { ...V1, mends: [{ column: 'hour' }] };
const ON_V2: ServingState = { ...NOBODY, champion: V2, previous: V1 };

describe('the aliases of a model', () => {
  it.each<[string, ServingState, ServingCommand, Partial<ServingState>]>([
    ['a first promotion', NOBODY, { kind: 'promote', deployment: V1 }, { champion: V1, previous: null }],
    ['a promotion', { ...NOBODY, champion: V1 }, { kind: 'promote', deployment: V2 }, { champion: V2, previous: V1 }],
    [
      'the champion with its correction',
      { ...NOBODY, champion: V1 },
      { kind: 'promote', deployment: V1_CORRECTED },
      { champion: V1_CORRECTED, previous: V1 },
    ],
    [
      'the champion on a mended feed',
      { ...NOBODY, champion: V1 },
      { kind: 'promote', deployment: V1_MENDED },
      { champion: V1_MENDED, previous: V1 },
    ],
    ['a rollback', ON_V2, { kind: 'rollback' }, { champion: V1, previous: V2 }],
    [
      'an experiment',
      ON_V2,
      { kind: 'experiment', challenger: V1, share: 0.1, salt: 's' },
      { champion: V2, experiment: { challenger: V1, share: 0.1, salt: 's' } },
    ],
    [
      'the end of an experiment',
      { ...ON_V2, experiment: { challenger: V1, share: 0.1, salt: 's' } },
      { kind: 'end experiment' },
      { experiment: null },
    ],
    [
      'a challenger that wins',
      { ...NOBODY, champion: V1, experiment: { challenger: V2, share: 0.1, salt: 's' }, shadow: V2 },
      { kind: 'promote', deployment: V2 },
      { champion: V2, previous: V1, experiment: null, shadow: null },
    ],
    ['a shadow', ON_V2, { kind: 'shadow', deployment: V1 }, { shadow: V1 }],
    ['no shadow', { ...ON_V2, shadow: V1 }, { kind: 'shadow', deployment: null }, { shadow: null }],
  ])('after %s', (_name, before, command, after) => {
    const result = transition(before, command);
    if (result.kind === 'refused') throw new Error(result.reason);
    expect(result.state).toMatchObject(after);
  });

  it.each<[ServingState, ServingCommand, string]>([
    [ON_V2, { kind: 'promote', deployment: { ...V2 } }, 'v2 is in charge already'],
    [NOBODY, { kind: 'rollback' }, 'there is no earlier deployment to roll back to'],
    [
      NOBODY,
      { kind: 'experiment', challenger: V1, share: 0.1, salt: 's' },
      'an experiment needs a champion to compare with',
    ],
    [ON_V2, { kind: 'experiment', challenger: { ...V2 }, share: 0.1, salt: 's' }, 'v2 cannot challenge itself'],
    [ON_V2, { kind: 'end experiment' }, 'there is no experiment to end'],
  ])('refuse what makes no sense: %#', (state, command, reason) => {
    expect(transition(state, command)).toEqual({ kind: 'refused', reason });
  });

  it('return to the same pair after two rollbacks', () => {
    const once = transition(ON_V2, { kind: 'rollback' });
    if (once.kind === 'refused') throw new Error(once.reason);
    expect(transition(once.state, { kind: 'rollback' })).toEqual({ kind: 'changed', state: ON_V2 });
  });

  it('are told in words', () => {
    expect([V1, V1_CORRECTED, V1_MENDED, { ...V1_MENDED, corrected: true }].map(inWords)).toEqual([
      'v1',
      'v1 with its running correction',
      'v1 with a mended feed',
      'v1 with its running correction and a mended feed',
    ]);
  });
});
