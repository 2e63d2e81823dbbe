import { describe, expect, it } from 'vitest';
import { repairPartition, type FetchedPartition } from '../../../../src/ingest/kafka/kafkajs-repairs.ts';

/** A partition as text: `12p1` is a message of producer 1 at offset 12, `13c1` its commit, `14a1` its abort, `15n0` one outside of transactions. */
function partition(text: string, aborted: readonly [string, number][]): FetchedPartition {
  return {
    partition: 0,
    abortedTransactions: aborted.map(([producerId, firstOffset]) => ({ producerId, firstOffset: String(firstOffset) })),
    messages: text.split(' ').map((one) => {
      const [, offset = '', kind = '', producerId = ''] = /^(\d+)([pcan])(\d)$/.exec(one) ?? [];
      const marker = kind === 'a' || kind === 'c';
      return {
        offset,
        key: marker ? Buffer.from([0, 0, 0, kind === 'c' ? 1 : 0]) : null,
        value: Buffer.from('x'),
        isControlRecord: marker,
        batchContext: { producerId, inTransaction: kind !== 'n' },
      };
    }),
  };
}

const left = ({ messages }: FetchedPartition): string =>
  messages.flatMap(({ offset, isControlRecord }) => (isControlRecord === true ? [] : [offset])).join(' ');

describe('repairPartition', () => {
  it.each([
    ['nothing aborted', '1p1 2p1 3c1 4n0', [], '1 2 4'],
    ['one aborted', '1p1 2p1 3a1 4n0', [['1', 1]], '4'],
    ['the next transaction of the same producer counts', '1p1 2a1 3p1 4c1', [['1', 1]], '3'],
    ['others in between are not touched', '1p1 2p2 3n0 4a1 5c2', [['1', 1]], '2 3'],
    [
      'two aborted, one inside the other',
      '1p1 2p2 3p1 4a2 5p2 6a1 7c2',
      [
        ['1', 1],
        ['2', 2],
      ],
      '5',
    ],
    [
      'several already open where the fetch begins',
      '10p2 11p1 12a1 13a2',
      [
        ['1', 2],
        ['2', 4],
      ],
      '',
    ],
    [
      'told out of order',
      '10p2 11p1 12a1 13a2',
      [
        ['2', 4],
        ['1', 2],
      ],
      '',
    ],
    [
      'aborted twice',
      '1p1 2a1 3p1 4a1 5p1 6c1',
      [
        ['1', 1],
        ['1', 3],
      ],
      '5',
    ],
  ] as const)('%s', (_name, text, aborted, rest) => {
    const fetched = partition(text, aborted as unknown as [string, number][]);
    repairPartition(fetched);
    expect(left(fetched)).toBe(rest);
    expect(fetched.abortedTransactions).toEqual([]);
  });

  it('does not take a key of four zero bytes for the end of a transaction', () => {
    const fetched = partition('1p1 2p1 3p1 4a1', [['1', 1]]);
    const [first] = fetched.messages;
    fetched.messages[0] = { ...first!, key: Buffer.alloc(4) };
    repairPartition(fetched);
    expect(left(fetched)).toBe('');
  });
});
