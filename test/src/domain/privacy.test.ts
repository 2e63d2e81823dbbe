import { describe, expect, it } from 'vitest';
import { NO_PRIVACY_RULES, parsePrivacyPatterns, privacyRulesSchema } from '../../../src/domain/privacy.ts';
import { parsePrivacyAction } from '../../../src/domain/privacy-action.ts';

describe('privacy rules as they are written', () => {
  it.each([
    ['keep', { kind: 'keep' }],
    ['mask:initials', { kind: 'mask', initials: true }],
    ['bucket:width=2.5', { kind: 'width', width: 2.5 }],
    ['bucket:edges=-10/0/18', { kind: 'edges', edges: [-10, 0, 18] }],
    ['bucket:prefix=3', { kind: 'prefix', characters: 3 }],
    ['bucket:time=day', { kind: 'time', unit: 'day' }],
  ])('%s is understood', (text, action) => {
    expect(parsePrivacyAction(text)).toEqual(action);
  });

  it.each([
    ['hide', 'write keep, drop, hash'],
    ['bucket', 'write keep, drop, hash'],
    ['bucket:width=0', 'a width is a number above 0'],
    ['bucket:width=1e999', 'a width is a number above 0'],
    ['bucket:edges=1/1', 'ascending numbers'],
    ['bucket:edges=1//2', 'ascending numbers'],
    ['bucket:prefix=0', 'from 1 to 999'],
    ['bucket:time=week', 'minute, hour, day, month, year'],
  ])('%s is refused with what to write', (text, sentence) => {
    expect(parsePrivacyAction(text)).toMatchObject({
      kind: 'fault',
      detail: expect.stringContaining(sentence) as string,
    });
  });

  it('fills in what a document leaves open, and refuses actions that a place cannot take', () => {
    expect(NO_PRIVACY_RULES).toMatchObject({ columns: {}, eventId: 'keep', subject: 'hash', deadLetters: 'seal' });
    expect(privacyRulesSchema.safeParse({ value: 'hash' }).error?.issues[0]?.message).toContain('stays a number');
    expect(privacyRulesSchema.safeParse({ truth: 'drop' }).error?.issues[0]?.message).toContain('should not be sent');
    expect(privacyRulesSchema.safeParse({ column: {} }).success).toBe(false);
  });

  it('reads patterns of one line, and names every fault', () => {
    expect(parsePrivacyPatterns(' *email*=hash, age=bucket:width=10,,')).toEqual({
      kind: 'patterns',
      patterns: [
        { match: '*email*', action: 'hash' },
        { match: 'age', action: 'bucket:width=10' },
      ],
    });
    expect(parsePrivacyPatterns('email,x=hide')).toEqual({
      kind: 'faults',
      faults: [
        '"email" is no rule: write name=action, such as *email*=hash',
        expect.stringMatching(/^x: "hide" is no action/),
      ],
    });
  });
});
