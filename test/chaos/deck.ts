import { createRandom } from '../../detectors/math/random.ts';

/** What can befall a run. */
export type Mishap =
  | 'kill a worker'
  | 'kill the engine'
  | 'kill the broker'
  | 'restart the broker'
  | 'freeze the broker'
  | 'stop a worker like a zombie'
  | 'a worker joins'
  | 'a worker leaves'
  | 'inserts hang'
  | 'inserts are carried out late'
  | 'inserts fail after they are stored'
  | 'answers break off';

/** One mishap, the pause before it, and a number that decides the rest of it (whom, how long). */
export interface Card {
  readonly mishap: Mishap;
  readonly afterMs: number;
  /** In [0, 1). */
  readonly chance: number;
}

/** How often each mishap comes for one `kill -9`; those below one still come once. */
const SHARES: readonly (readonly [Mishap, number])[] = [
  ['stop a worker like a zombie', 0.1],
  ['a worker joins', 0.08],
  ['a worker leaves', 0.08],
  ['inserts hang', 0.03],
  ['inserts are carried out late', 0.04],
  ['inserts fail after they are stored', 0.04],
  ['answers break off', 0.04],
  ['restart the broker', 0.015],
  ['freeze the broker', 0.01],
];
const ENGINE_SHARE = 0.22;
const BROKER_SHARE = 0.015;

/**
 * The mishaps of a run, shuffled: exactly so many of them are `kill -9`, of workers, the engine and the broker. The same seed gives
 * the same deck; what a mishap meets when it strikes is up to the machine.
 */
export function deckOf({
  kills,
  seed,
  meanPauseMs,
}: {
  readonly kills: number;
  readonly seed: number;
  readonly meanPauseMs: number;
}): readonly Card[] {
  const random = createRandom(seed);
  const broker = kills < 3 ? 0 : Math.ceil(kills * BROKER_SHARE);
  const engine = kills < 2 ? 0 : Math.ceil(kills * ENGINE_SHARE);
  const mishaps: Mishap[] = [
    ...times<Mishap>('kill a worker', kills - engine - broker),
    ...times<Mishap>('kill the engine', engine),
    ...times<Mishap>('kill the broker', broker),
    ...SHARES.flatMap(([mishap, share]) => times(mishap, Math.max(1, Math.round(kills * share)))),
  ];
  for (let i = mishaps.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [mishaps[i], mishaps[j]] = [mishaps[j]!, mishaps[i]!];
  }
  return mishaps.map((mishap) => ({
    mishap,
    afterMs: Math.round(2 * meanPauseMs * random.uniform()),
    chance: random.uniform(),
  }));
}

function times<T>(what: T, count: number): T[] {
  return Array.from({ length: count }, () => what);
}
