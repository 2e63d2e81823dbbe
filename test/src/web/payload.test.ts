import { describe, expect, it } from 'vitest';
import { payloadText } from '../../../dashboards/web/src/lib/payload.ts';

const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');

describe('the bytes of a dead letter for reading', () => {
  it.each([
    ['', '(no bytes)'],
    [base64('{"modèle":1}'), '{"modèle":1}'],
    [base64(Buffer.from([0xff, 0x00, 0x0a])), 'ff000a'],
    [base64('x'.repeat(700)), `${'x'.repeat(600)} … (700 bytes)`],
  ])('%s', (bytes, text) => {
    expect(payloadText(bytes)).toBe(text);
  });
});
