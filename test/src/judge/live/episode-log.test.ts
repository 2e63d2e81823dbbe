import { describe, expect, it } from 'vitest';
import type { StepOutcome } from '../../../../detectors/evidence/index.ts';
import type { StreamShare } from '../../../../src/domain/alert.ts';
import { createEpisodeLog, type EpisodeLog } from '../../../../src/judge/live/episode-log.ts';

/** Windows of 10 from 1,000 on. */
const start = (index: number): number => 1_000 + 10 * index;

/** One window: what it was, of which episode, with how much evidence, and which episodes it closed. */
type Step =
  | readonly ['quiet', number, readonly number[]]
  | readonly ['page' | 'update', number, readonly number[], { readonly of: number; readonly evidence: number }];

describe('the log of episodes', () => {
  const shares = (window: number): readonly StreamShare[] => [
    { stream: `s${window}`, column: 's', kind: 'data drift', share: 1, score: 1, baselineMean: 0 },
  ];
  const logOf = (steps: readonly Step[]): EpisodeLog => {
    const log = createEpisodeLog();
    for (const [kind, window, closed, more] of steps) {
      const outcome = {
        kind,
        window,
        closed: closed.map((opened) => ({ opened, window })),
        ...(more === undefined ? {} : { episode: more.of, evidence: more.evidence }),
      } as unknown as StepOutcome;
      log.add(outcome, start, shares(window));
    }
    return log;
  };

  it.each<[string, readonly Step[], readonly (readonly [number, number, number | null, number])[], boolean]>([
    // opened, last, closed, updates
    ['nothing happens', [['quiet', 5, []]], [], false],
    ['a page opens one', [['page', 5, [], { of: 5, evidence: 9 }]], [[1_050, 1_050, null, 0]], true],
    [
      'an update lengthens it',
      [
        ['page', 5, [], { of: 5, evidence: 9 }],
        ['quiet', 6, []],
        ['update', 7, [], { of: 5, evidence: 8 }],
      ],
      [[1_050, 1_070, null, 1]],
      true,
    ],
    [
      'a window closes it',
      [
        ['page', 5, [], { of: 5, evidence: 9 }],
        ['quiet', 8, [5]],
      ],
      [[1_050, 1_050, 1_080, 0]],
      false,
    ],
    [
      'one closes in the window in which another opens',
      [
        ['page', 5, [], { of: 5, evidence: 9 }],
        ['page', 8, [5], { of: 8, evidence: 7 }],
      ],
      [
        [1_050, 1_050, 1_080, 0],
        [1_080, 1_080, null, 0],
      ],
      true,
    ],
    [
      'an episode that had closed takes in more: it stands again',
      [
        ['page', 5, [], { of: 5, evidence: 9 }],
        ['quiet', 6, [5]],
        ['update', 7, [], { of: 5, evidence: 8 }],
      ],
      [[1_050, 1_070, null, 1]],
      true,
    ],
    [
      'two stand and one closes',
      [
        ['page', 2, [], { of: 2, evidence: 9 }],
        ['page', 4, [], { of: 4, evidence: 9 }],
        ['quiet', 6, [2]],
      ],
      [
        [1_020, 1_020, 1_060, 0],
        [1_040, 1_040, null, 0],
      ],
      true,
    ],
    [
      'a close or an update of an unknown episode changes nothing',
      [['update', 7, [3], { of: 3, evidence: 8 }]],
      [],
      false,
    ],
  ])('%s', (_, steps, episodes, anyOpen) => {
    const log = logOf(steps);
    expect(log.episodes.map(({ opened, last, closed, updates }) => [opened, last, closed, updates.length])).toEqual(
      episodes,
    );
    expect(log.anyOpen).toBe(anyOpen);
  });

  it('keeps the evidence and the streams of the page apart from those of the updates', () => {
    const log = logOf([
      ['page', 5, [], { of: 5, evidence: 9 }],
      ['update', 7, [], { of: 5, evidence: 8 }],
    ]);
    expect(log.episodes).toEqual([
      {
        opened: 1_050,
        last: 1_070,
        closed: null,
        evidence: 9,
        streams: shares(5),
        effects: {},
        updates: [{ window: 1_070, evidence: 8, streams: shares(7) }],
      },
    ]);
  });

  it('takes in what moved, for an episode that it knows', () => {
    const log = logOf([['page', 5, [], { of: 5, evidence: 9 }]]);
    log.explain(1_050, { s5: 'mean 1 → 2' });
    log.explain(1_060, { s5: 'mean 1 → 3' });
    expect(log.episodes.map(({ effects }) => effects)).toEqual([{ s5: 'mean 1 → 2' }]);
  });
});
