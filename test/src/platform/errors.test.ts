import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asLeewayError, LeewayError, messageOf } from '../../../src/platform/errors.ts';

const circular: Record<string, unknown> = { name: 'loop' };
circular['self'] = circular;

describe('errors', () => {
  it.each<[string, unknown, string]>([
    ['an error', new Error('no space left'), 'no space left'],
    ['an error without a message', new TypeError(), 'TypeError'],
    // What Node throws when every address of a host refused: the message is empty, the code says it.
    [
      'a refused connection to several addresses',
      Object.assign(new AggregateError([new Error('a'), new Error('b')]), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    ['a text', 'broken', 'broken'],
    ['an empty text', '', 'an empty text was thrown'],
    ['a number', 7, '7'],
    ['a big integer', 7n, '7'],
    ['null', null, 'null'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
    ['an object', { status: 503 }, '{"status":503}'],
    ['an object that is no error but has a message', { message: 'from another realm' }, 'from another realm'],
    ['an object that contains itself', circular, 'an object with name, self'],
  ])('finds words for %s', (_, thrown, words) => {
    expect(messageOf(thrown)).toBe(words);
  });

  it('finds words for whatever is thrown', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }), (thrown) => {
        const words = messageOf(thrown);
        return typeof words === 'string' && words !== '' && words !== '[object Object]';
      }),
    );
  });

  it('keeps an error of ours as it is and wraps any other with its cause', () => {
    const ours = new LeewayError('conflict', 'twice', { retryable: true, remedy: 'Send it once.' });
    expect(asLeewayError(ours)).toBe(ours);
    const other = new RangeError('too far');
    const wrapped = asLeewayError(other);
    expect(wrapped).toMatchObject({ name: 'LeewayError', code: 'internal', message: 'too far', retryable: false });
    expect(wrapped.cause).toBe(other);
  });

  it('is not retryable and has no remedy unless that is said, and no cause where none is given', () => {
    const plain = new LeewayError('bad_input', 'what is this');
    expect(plain).toMatchObject({ retryable: false, remedy: '' });
    expect('cause' in plain).toBe(false);
    expect(plain).toBeInstanceOf(Error);
  });
});
