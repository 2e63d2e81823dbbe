import { describe, expect, it } from 'vitest';
import { planFromMemo, planFromStore } from '../../../../src/ingest/kafka/assignment-plan.ts';
import { encodeMemo } from '../../../../src/ingest/kafka/intent.ts';

const open = { end: 120, ingestedAt: 1_750_000_000_000, split: false };
const closed = encodeMemo({ incarnation: 'i1', open: null });
const facts = (offset: number, metadata: string | null, low = 0, high = 1000) => ({
  committed: { offset, metadata },
  low,
  high,
});

describe('the plan for a partition', () => {
  it.each([
    ['a closed range', facts(100, closed), { kind: 'continue', incarnation: 'i1', from: 100 }],
    ['all that there is', facts(1000, closed), { kind: 'continue', incarnation: 'i1', from: 1000 }],
    [
      'an open range',
      facts(100, encodeMemo({ incarnation: 'i1', open })),
      { kind: 'replay', incarnation: 'i1', from: 100, intent: open },
    ],
    [
      'an open range of one',
      facts(120, encodeMemo({ incarnation: 'i1', open })),
      { kind: 'replay', incarnation: 'i1', from: 120, intent: open },
    ],
    [
      'a range that is being stored in parts',
      facts(100, encodeMemo({ incarnation: 'i1', open: { ...open, split: true } })),
      { kind: 'replay', incarnation: 'i1', from: 100, intent: { ...open, split: true } },
    ],
    [
      'an intent that ends before it begins',
      facts(121, encodeMemo({ incarnation: 'i1', open })),
      { kind: 'refuse', detail: 'the committed offset 121 lies behind the end of its own intent, 120' },
    ],
    ['nothing committed', facts(-1, null), null],
    ['an offset that somebody set', facts(100, ''), null],
    ['a version of tomorrow', facts(100, '{"v":2,"inc":"i1"}'), null],
    ['a log that ends before the committed offset', facts(100, closed, 0, 99), null],
    ['a log that ends within the open range', facts(100, encodeMemo({ incarnation: 'i1', open }), 0, 120), null],
  ])('from the commit alone: %s', (_, known, plan) => {
    expect(planFromMemo(known)).toEqual(plan);
  });

  const stored = { to: 99, rows: 90, newestAt: 5 };
  it.each([
    ['a first reading', facts(-1, null, 7), null, { kind: 'begin', from: 7, reason: 'first' }],
    ['a start that somebody chose', facts(50, '', 7), null, { kind: 'begin', from: 50, reason: 'set' }],
    ['a start behind what is stored', facts(100, ''), stored, { kind: 'begin', from: 100, reason: 'set' }],
    [
      'a log that has lost all that is stored',
      facts(-1, null, 100),
      stored,
      { kind: 'begin', from: 100, reason: 'set' },
    ],
    [
      "the client's own mark for a start out of range",
      facts(-2, null, 300),
      stored,
      { kind: 'begin', from: 300, reason: 'set' },
    ],
  ])('from the store: %s', (_, known, extent, plan) => {
    expect(planFromStore(known, extent, null)).toEqual(plan);
  });

  it.each([
    ['nothing committed', facts(-1, null), 'the group has committed nothing, yet offsets up to 99 are stored'],
    ['an offset set back', facts(50, ''), "somebody set the group's offset to 50, yet offsets up to 99 are stored"],
    [
      'unknown metadata version',
      facts(100, '{"v":2,"inc":"i1"}'),
      'the committed offset 100 carries metadata that this version does not know: {"v":2,"inc":"i1"}',
    ],
    [
      'a log that ends before the committed offset',
      facts(100, closed, 0, 60),
      'the log ends at 60, before what is stored or about to be (offset 100)',
    ],
  ])('refuses: %s', (_, known, says) => {
    const plan = planFromStore(known, stored, null);
    expect(plan).toMatchObject({ kind: 'refuse' });
    expect((plan as { detail: string }).detail).toContain(says);
  });

  it.each([
    ['oldest', 7],
    ['next', 100],
    [60, 60],
    [3, 7],
  ] as const)("follows an operator's word: from %s", (from, position) => {
    for (const committed of [facts(-1, null, 7), facts(50, '', 7), facts(5, '{"v":9}', 7)]) {
      expect(planFromStore(committed, stored, { from, seenRows: 90 })).toEqual({
        kind: 'begin',
        from: position,
        reason: 'ordered',
      });
    }
  });

  it.each([
    ['that was given for another state', { from: 'oldest', seenRows: 89 }],
    ['that leads behind the end of the log', { from: 1001, seenRows: 90 }],
  ] as const)('does not follow a word %s', (_, order) => {
    expect(planFromStore(facts(-1, null), stored, order)).toMatchObject({ kind: 'refuse' });
  });
});
