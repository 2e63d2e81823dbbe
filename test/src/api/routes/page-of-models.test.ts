import { describe, expect, it } from 'vitest';
import { pageOfModels } from '../../../../src/api/routes/page-of-models.ts';

const models = [' ', 'Zug', 'a/b', 'flights', '日本', '😀'].map((model) => ({ model }));

describe('the pages of models', () => {
  it.each([1, 2, 3, 6, 7, undefined])('come to all models, each once and in order, %s at a time', (limit) => {
    const seen: { model: string }[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = pageOfModels(models, { limit, cursor });
      seen.push(...items);
      cursor = next ?? undefined;
    } while (cursor !== undefined && seen.length < 10);
    expect(seen).toEqual(models);
  });

  it('go on behind a model that is gone', () => {
    const { next } = pageOfModels(models, { limit: 4 });
    const left = models.filter(({ model }) => model !== 'flights');
    expect(pageOfModels(left, { cursor: next ?? '' }).items.map(({ model }) => model)).toEqual(['日本', '😀']);
  });

  it.each(['', 'zzz', 'eyJhIjoxfQ'])('do not begin at a cursor that no list made: %j', (cursor) => {
    expect(() => pageOfModels(models, { cursor })).toThrow(
      `cursor: ${JSON.stringify(cursor)} was not made by this list`,
    );
  });
});
