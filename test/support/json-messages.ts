import fc from 'fast-check';

/** JSON as other libraries write it: spaces, and escapes where none are needed. */
const style = fc.record({
  comma: fc.constantFrom(',', ', ', ' ,\n'),
  colon: fc.constantFrom(':', ': ', ' : '),
  ascii: fc.boolean(),
  around: fc.constantFrom('', ' ', '\n'),
});

const DAMAGE = ['', '"', '{', '}', ',', ':', '0', '.', '-', 'e', 'n', '\\', '\u0001', ' ', '"a":1,', '"model":"m",'];

/** An object's members in any order. */
export function shuffled<T extends object>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return arbitrary.chain((value) =>
    fc.shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length }).map(Object.fromEntries),
  );
}

/** Values as messages of JSON, in every style of writing it; half of them with bytes changed, added, taken away, or said twice. */
export function jsonMessages(values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const whole = fc.tuple(values, style).map(([value, { comma, colon, ascii, around }]) => {
    const write = (one: unknown): string => {
      if (typeof one === 'string') {
        const json = JSON.stringify(one);
        return ascii
          ? json.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
          : json;
      }
      if (Array.isArray(one)) return `[${one.map(write).join(comma)}]`;
      if (typeof one === 'object' && one !== null) {
        return `{${Object.entries(one)
          .map(([key, member]) => `${write(key)}${colon}${write(member)}`)
          .join(comma)}}`;
      }
      if (Object.is(one, -0)) return '-0.0';
      return one === Infinity ? '1e999' : one === -Infinity ? '-1e999' : JSON.stringify(one);
    };
    return Buffer.from(`${around}${write(value)}${around}`);
  });
  const damaged = fc
    .tuple(whole, fc.nat(), fc.nat(12), fc.oneof(fc.constantFrom(...DAMAGE), fc.uint8Array({ maxLength: 2 })))
    .map(([bytes, where, length, other]) => {
      const at = where % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(other as string), bytes.subarray(at + (length % 5))]);
    });
  return fc.oneof(whole, damaged);
}

/** Mostly what is usual there, now and then what is not. */
export function mostly(usual: fc.Arbitrary<unknown>, odd: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Times as senders write them, some of which are none. */
export const anyTime: fc.Arbitrary<unknown> = fc.oneof(
  fc.integer({ min: -10, max: 4.3e12 }),
  fc.double({ min: -2, max: 2e12, noNaN: true }),
  fc.date({ min: new Date(0), max: new Date('2106-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2025-06-01T12:00:00', '2025-02-30T00:00:00Z', '2024-02-29T23:59', 'yesterday'),
);

/** Values of one token. */
export const anyScalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(null, true, false, '', 'Oslo', 'Bodø', 'y'.repeat(100), -0, 1e300),
);

/** What is seldom meant: empty, nested, or too long. */
export const anyOddity: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, [], {}, [1], { a: 1 }, '', 'x'.repeat(257)),
  anyScalar,
);
