import { describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/domain/baseline.ts';
import type { Baselines } from '../../src/profile/index.ts';
import type { DocumentStore } from '../../src/store/index.ts';
import { monitorDocument, storedCalibrations, watchedVersions } from '../../src/watched.ts';

const MONITOR = { window: '1h', budget: { pages: 1, per: '90d' }, columns: { x: 'numeric' } } as const;

describe('what is watched', () => {
  /** Documents by kind and id. */
  const documentsOf = (records: Record<string, Record<string, unknown>>): DocumentStore =>
    ({
      list: (kind: string) =>
        Promise.resolve(Object.entries(records[kind] ?? {}).map(([id, body]) => ({ id, body, revision: 1, at: 0 }))),
      get: (kind: string, id: string) => {
        const body = records[kind]?.[id];
        return Promise.resolve(body === undefined ? null : { id, body, revision: 1, at: 0 });
      },
    }) as unknown as DocumentStore;

  const baseline = (model: string, version: string, createdAt: number): Baseline =>
    ({ id: `${model}@${version}`, model, version, createdAt }) as Baseline;

  const watched = async (
    records: Record<string, Record<string, unknown>>,
    baselines: readonly Baseline[],
  ): Promise<string[]> => {
    const found = await watchedVersions(documentsOf(records), { list: () => Promise.resolve(baselines) } as Baselines);
    return found.map(({ baseline: { id } }) => id);
  };

  const three = [baseline('m', '1', 10), baseline('m', '3', 30), baseline('m', '2', 20)];

  it.each<[string, Record<string, Record<string, unknown>>, readonly Baseline[], string[]]>([
    [
      'the champion, though others have newer baselines',
      { model: { m: { champion: '1' } }, monitor: { m: MONITOR } },
      three,
      ['m@1'],
    ],
    [
      'the newest baseline where none is in charge',
      { model: { m: { champion: null } }, monitor: { m: MONITOR } },
      three,
      ['m@3'],
    ],
    ['the newest baseline of a model that nobody registered', { monitor: { m: MONITOR } }, three, ['m@3']],
    [
      'nothing of a champion without a baseline',
      { model: { m: { champion: '9' } }, monitor: { m: MONITOR } },
      three,
      [],
    ],
    ['nothing without a monitor', { model: { m: { champion: '1' } } }, three, []],
    ['nothing without a baseline', { model: { m: { champion: '1' } }, monitor: { m: MONITOR } }, [], []],
    [
      'each model by itself',
      { model: { m: { champion: '2' } }, monitor: { m: MONITOR, other: MONITOR } },
      [...three, baseline('other', '1', 5), baseline('unwatched', '1', 5)],
      ['m@2', 'other@1'],
    ],
  ])('is %s', async (_, records, baselines, ids) => {
    expect(await watched(records, baselines)).toEqual(ids);
  });

  it.each<[string, object, object]>([
    ['a span', { from: '2001-01-01', to: '2001-02-01' }, { from: '2001-01-01', to: '2001-02-01' }],
    ['a number of windows', { windows: 100 }, { windows: 100 }],
    ['an open start', { to: '2001-02-01' }, { from: '1900-01-01', to: '2001-02-01' }],
    ['an open end', { from: '2001-01-01' }, { from: '2001-01-01', to: '2300-01-01' }],
  ])('takes a monitor with %s', (_, given, filled) => {
    expect(monitorDocument({ ...MONITOR, baseline: given } as never).baseline).toEqual(filled);
  });

  it('takes all of a file where the monitor says nothing', () => {
    const filled = monitorDocument(MONITOR as never);
    expect(filled).toEqual({ ...MONITOR, baseline: { from: '1900-01-01', to: '2300-01-01' } });
  });

  it('finds the calibration of a model, or none', async () => {
    const calibration = { strata: 'none', exponent: 1 };
    const stored = storedCalibrations(documentsOf({ setting: { 'calibration/m': calibration } }));
    expect(await stored.calibration('m')).toEqual(calibration);
    expect(await stored.calibration('n')).toBeNull();
  });
});
