import { describe, expect, it } from 'vitest';
import { emptyModel, withChampion, withVersion } from '../../../../src/api/registry/model-changes.ts';

const NOW = 1000;
const registered = withVersion(emptyModel('m'), { version: '1', facts: { auc: 0.65 } }, NOW);
const model = registered.kind === 'created' ? registered.model : emptyModel('nothing');

describe('changes of a model', () => {
  it('a new version is registered, not in charge', () => {
    expect(model).toEqual({
      model: 'm',
      champion: null,
      versions: [{ version: '1', stage: 'registered', artefactDigest: '', facts: { auc: 0.65 }, createdAt: NOW }],
    });
  });

  it.each([
    ['nothing more', {}, 'existing'],
    ['the same facts', { facts: { auc: 0.65 } }, 'existing'],
    ['another fact', { facts: { rows: 5 } }, 'created'],
    ['its artefact', { artefactDigest: 'a' }, 'created'],
  ])('the same version with %s is %s', (_what, more, kind) => {
    expect(withVersion(model, { version: '1', ...more }, NOW + 1).kind).toBe(kind);
  });

  it('keeps what was known, and when it was registered', () => {
    const change = withVersion(model, { version: '1', artefactDigest: 'a', facts: { rows: 5 } }, NOW + 1);
    expect(change).toMatchObject({
      model: { versions: [{ artefactDigest: 'a', facts: { auc: 0.65, rows: 5 }, createdAt: NOW }] },
    });
  });

  it('puts one version in charge at a time, whatever the order', () => {
    const three = ['2', '3'].reduce((before, version) => {
      const change = withVersion(before, { version }, NOW);
      return change.kind === 'created' ? change.model : before;
    }, model);
    const after = ['1', '2', '1', '3'].reduce((before, version) => withChampion(before, version, ''), three);
    expect(after.champion).toBe('3');
    expect(after.versions.map(({ version, stage }) => [version, stage])).toEqual([
      ['1', 'previous'],
      ['2', 'retired'],
      ['3', 'champion'],
    ]);
  });
});
