import { describe, expect, it } from 'vitest';
import { numberOfText, saysNoNumber } from '../../../../src/store/files/number-text.ts';

describe('texts as numbers', () => {
  it.each([
    [' 1.5 ', 1.5],
    ['+2', 2],
    ['-3e2', -300],
    ['1E-3', 0.001],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['0x10', undefined],
    ['1,5', undefined],
    ['', undefined],
    ['nan', undefined],
  ])('the text %j spells %s', (text, expected) => {
    expect(numberOfText(text)).toBe(expected);
  });

  it.each([
    ['', true],
    ['NA', true],
    ['NaN', true],
    [' null ', true],
    ['None', true],
    ['0', false],
    ['-', false],
  ])('%j says that there is no number: %s', (text, expected) => {
    expect(saysNoNumber(text)).toBe(expected);
  });
});
