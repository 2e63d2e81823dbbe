import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRecord } from '../../../src/alert/alert-record.ts';
import { alertChanges, type AlertChange } from '../../../src/alert/episode.ts';
import type { JudgedEpisode, ModelJudgement } from '../../../src/alert/ports.ts';
import { alertRecord, episode, judgement, share, windowAt } from '../../support/alert-fixtures.ts';

const resolved = (reason: AlertRecord['reason']): AlertRecord =>
  alertRecord(10, { state: 'resolved', reason, resolvedAt: windowAt(40), at: windowAt(40), revision: 2 });
const STORED = {
  none: [],
  firing: [alertRecord(10)],
  'updated once': [alertRecord(10, { reason: 'update', updates: 1, revision: 2 })],
  quiet: [resolved('quiet')],
  revised: [resolved('revised')],
  promoted: [resolved('version_promoted')],
  rebaselined: [resolved('baseline_changed')],
} satisfies Record<string, readonly AlertRecord[]>;
const INPUT = {
  'open episode': judgement([episode(10)]),
  'open, one update': judgement([episode(10, { updates: 1, lastWindow: windowAt(20) })]),
  'closed episode': judgement([episode(10, { closedWindow: windowAt(40) })]),
  'closed, one update': judgement([episode(10, { updates: 1, lastWindow: windowAt(20), closedWindow: windowAt(40) })]),
  'start moved': judgement([episode(12)]),
  'start moved, closed': judgement([episode(12, { closedWindow: windowAt(40) })]),
  'no episode': judgement([]),
  'list begins later': judgement([], { completeFrom: windowAt(50) }),
  'other version': judgement([], { version: '4', baseline: 'bl_2' }),
  'other baseline': judgement([], { baseline: 'bl_2' }),
  'no baseline': judgement([], { baseline: null }),
} satisfies Record<string, ModelJudgement>;

/** What a change says: `kind reason@window`. */
const inWords = ({ kind, alert }: AlertChange): string =>
  `${kind} ${alert.reason}@${(alert.at - windowAt(0)) / 3_600_000}`;

/** The expectation of every stored state under every input, in the order of INPUT. */
const TABLE: Record<keyof typeof STORED, readonly (readonly string[])[]> = {
  none: [
    ['open evidence@10'],
    ['open evidence@10', 'update update@20'],
    ['open evidence@10', 'resolve quiet@40'],
    ['open evidence@10', 'update update@20', 'resolve quiet@40'],
    ['open evidence@12'],
    ['open evidence@12', 'resolve quiet@40'],
    [],
    [],
    [],
    [],
    [],
  ],
  firing: [
    [],
    ['update update@20'],
    ['resolve quiet@40'],
    ['update update@20', 'resolve quiet@40'],
    [],
    ['resolve quiet@40'],
    ['resolve revised@100'],
    [],
    ['resolve version_promoted@100'],
    ['resolve baseline_changed@100'],
    ['resolve baseline_changed@100'],
  ],
  'updated once': [
    [],
    [],
    ['resolve quiet@40'],
    ['resolve quiet@40'],
    [],
    ['resolve quiet@40'],
    ['resolve revised@100'],
    [],
    ['resolve version_promoted@100'],
    ['resolve baseline_changed@100'],
    ['resolve baseline_changed@100'],
  ],
  quiet: [
    ['reopen revised@10'],
    ['reopen revised@20', 'update update@20'],
    [],
    [],
    ['reopen revised@12'],
    [],
    [],
    [],
    [],
    [],
    [],
  ],
  revised: [
    ['reopen revised@10'],
    ['reopen revised@20', 'update update@20'],
    [],
    [],
    ['open evidence@12'],
    ['open evidence@12', 'resolve quiet@40'],
    [],
    [],
    [],
    [],
    [],
  ],
  promoted: [
    ['reopen evidence@10'],
    ['reopen evidence@20', 'update update@20'],
    [],
    [],
    ['open evidence@12'],
    ['open evidence@12', 'resolve quiet@40'],
    [],
    [],
    [],
    [],
    [],
  ],
  rebaselined: [
    ['reopen evidence@10'],
    ['reopen evidence@20', 'update update@20'],
    [],
    [],
    ['open evidence@12'],
    ['open evidence@12', 'resolve quiet@40'],
    [],
    [],
    [],
    [],
    [],
  ],
};
const ROWS = Object.entries(TABLE).flatMap(([state, cells]) =>
  Object.keys(INPUT).map((input, index) => ({
    state: state as keyof typeof STORED,
    input: input as keyof typeof INPUT,
    expected: cells[index]!,
  })),
);

/** The alerts after the changes, newest revisions only. */
function after(stored: readonly AlertRecord[], changes: readonly AlertChange[]): readonly AlertRecord[] {
  const newest = new Map(stored.map((alert) => [alert.id, alert]));
  for (const { alert } of changes) newest.set(alert.id, alert);
  return [...newest.values()];
}

describe('alerts of a model against what the judge says', () => {
  it.each(ROWS)('$state, $input -> $expected', ({ state, input, expected }) => {
    expect(alertChanges(STORED[state], INPUT[input]).map(inWords)).toEqual(expected);
  });

  it.each(ROWS)('$state, $input, said again: nothing more', ({ state, input }) => {
    const first = alertChanges(STORED[state], INPUT[input]);
    expect(alertChanges(after(STORED[state], first), INPUT[input])).toEqual([]);
  });

  it('counts revisions without a gap and keeps the id from opening to resolve', () => {
    const changes = alertChanges([], INPUT['closed, one update']);
    expect(changes.map(({ alert }) => alert.revision)).toEqual([1, 2, 3]);
    expect(new Set(changes.map(({ alert }) => alert.id)).size).toBe(1);
  });

  it('gives another id to another model, version, baseline or opening', () => {
    const ids = [
      judgement([episode(10)]),
      judgement([episode(10)], { model: 'trains' }),
      judgement([episode(10)], { version: '4' }),
      judgement([episode(10)], { baseline: 'bl_2' }),
      judgement([episode(11)]),
    ].map((input) => alertChanges([], input)[0]!.alert.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => !id.includes('.'))).toBe(true);
  });

  it('leaves two episodes that are open at once two alerts', () => {
    const both = judgement([episode(10), episode(60)]);
    const changes = alertChanges(STORED.firing, both);
    expect(changes.map(inWords)).toEqual(['open evidence@60']);
  });

  it('gives an alert whose start moved to one episode alone', () => {
    const changes = alertChanges(STORED.firing, judgement([episode(12), episode(60)]));
    expect(changes.map(inWords)).toEqual(['open evidence@60']);
  });

  it('takes no episode for that of an alert from before the list begins', () => {
    const changes = alertChanges(STORED.firing, judgement([episode(60)], { completeFrom: windowAt(50) }));
    expect(changes.map(inWords)).toEqual(['open evidence@60']);
  });

  it.each([
    ['the inputs, when the answers moved with them', 0.7, 0.3, 'data drift'],
    ['the answers, when the inputs hardly moved', 0.96, 0.04, 'prediction shift'],
  ])('is named after %s', (_, answers, inputs, kind) => {
    const streams = [
      share({ stream: 'prediction/js', column: 'prediction', kind: 'prediction shift', share: answers }),
      share({ stream: 'hour/js', column: 'hour', kind: 'data drift', share: inputs }),
    ];
    const [change] = alertChanges([], judgement([episode(10, { streams })]));
    expect(change!.alert.kind).toBe(kind);
    expect(change!.alert.summary).toContain(
      kind === 'data drift' ? 'in hour and prediction' : 'in prediction and hour',
    );
  });

  it('names the kind that carries most of the evidence, and the streams by share', () => {
    const streams = [
      share({ stream: 'a/js', column: 'a', share: 0.4 }),
      share({ stream: 'b/null_rate', column: 'b', kind: 'data-quality break', share: 0.35 }),
      share({ stream: 'c/null_rate', column: 'c', kind: 'data-quality break', share: 0.25 }),
    ];
    const [change] = alertChanges([], judgement([episode(10, { streams: [...streams].reverse() })]));
    expect(change!.alert.kind).toBe('data-quality break');
    expect(change!.alert.streams.map(({ stream }) => stream)).toEqual(['a/js', 'b/null_rate', 'c/null_rate']);
  });

  it('opens one alert an episode, whatever the judge repeats, closes, reopens and updates on the way', () => {
    // A random walk of what a judge may say about the same episodes: seen or not yet, open, closed, closed again, with growing updates.
    const views = fc.array(
      fc.record({
        upTo: fc.integer({ min: 0, max: 5 }),
        closed: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(views, (steps) => {
        let stored: readonly AlertRecord[] = [];
        let seen = 0;
        const opened: string[] = [];
        for (const [step, { upTo, closed }] of steps.entries()) {
          seen = Math.max(seen, upTo);
          const episodes = Array.from({ length: seen }, (_, index): JudgedEpisode =>
            episode(20 * index, {
              closedWindow: closed[index] === true ? windowAt(20 * index + 10) : null,
              updates: Math.floor(step / 4),
            }),
          );
          const changes = alertChanges(stored, judgement(episodes));
          opened.push(...changes.filter(({ kind }) => kind === 'open').map(({ alert }) => alert.id));
          stored = after(stored, changes);
        }
        expect(new Set(opened).size).toBe(opened.length);
        expect(opened.length).toBe(seen);
        expect(stored.filter(({ state }) => state === 'firing').length).toBe(
          Array.from({ length: seen }, (_, index) => steps.at(-1)!.closed[index]).filter((isClosed) => !isClosed)
            .length,
        );
      }),
    );
  });
});
