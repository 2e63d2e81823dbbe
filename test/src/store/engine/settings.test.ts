import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANALYST_LIMITS,
  analystLimits,
  identifier,
  INSERT_SETTINGS,
  insertSettings,
  quote,
  settingsClause,
} from '../../../../src/store/engine/settings.ts';

/** Reads a literal back as the engine's lexer does: a backslash escapes what follows, the delimiter ends it. */
function unquoted(literal: string, delimiter: string): string | null {
  if (!literal.startsWith(delimiter)) return null;
  let text = '';
  for (let at = 1; at < literal.length; at++) {
    if (literal[at] === delimiter) return at === literal.length - 1 ? text : null;
    if (literal[at] === '\\') at++;
    text += literal[at] ?? '';
  }
  return null;
}

const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom("'", '\\', '`', 'n', '"', ' ', ';') }),
);

describe('settings as SQL', () => {
  it('quotes any text so that it ends where it ends and says what it said', () => {
    fc.assert(fc.property(nasty, (text) => unquoted(quote(text), "'") === text));
  });

  it('quotes any identifier so that it ends where it ends and says what it said', () => {
    fc.assert(fc.property(nasty, (text) => unquoted(identifier(text), '`') === text));
  });

  it('joins names and values, texts quoted', () => {
    expect(settingsClause({ a: 1, b: "it's", c: 0.5 })).toBe("a = 1, b = 'it\\'s', c = 0.5");
  });

  it('pins every insert with its token, and overrides what would override it', () => {
    expect(insertSettings('t/1', false)).toEqual({ ...INSERT_SETTINGS, insert_deduplication_token: 't/1' });
    expect(insertSettings('t/1', true)).toEqual({ ...insertSettings('t/1', false), deduplicate_insert: 'enable' });
    expect(INSERT_SETTINGS).toMatchObject({ async_insert: 0, insert_deduplicate: 1 });
  });

  it('locks the analyst last, for nothing can be set after that', () => {
    expect(Object.keys(ANALYST_LIMITS).at(-1)).toBe('readonly');
  });

  it('leaves the service three quarters of a small memory, and locks what it set last', () => {
    expect(analystLimits(2e9)['max_memory_usage']).toBe(5e8);
    expect(analystLimits(64e9)).toEqual(ANALYST_LIMITS);
    expect(Object.keys(analystLimits(2e9))).toEqual(Object.keys(ANALYST_LIMITS));
  });
});
