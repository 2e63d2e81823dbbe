/** The edges of the delivery protocol, at which a test can have the process killed. */
export const DELIVERY_FAILPOINTS = [
  'before-intent',
  'after-intent',
  'mid-insert',
  'after-insert',
  'before-close',
] as const;
/** All such points, those of a replay of dead letters included. */
const FAILPOINTS = [...DELIVERY_FAILPOINTS, 'replay-open', 'replay-stored'] as const;
/** One of them. */
export type Failpoint = (typeof FAILPOINTS)[number];

/** Called wherever such a point is passed. */
export type ReachFailpoint = (point: Failpoint) => void;

/**
 * Kills when a point is passed for the n-th time: `after-intent`, or `after-intent:3` for the third; null never kills.
 * @param kill ends the process on the spot, as `kill -9` would.
 * @throws RangeError for a point that there is not.
 */
export function createFailpoint(setting: string | null, kill: () => void): ReachFailpoint {
  if (setting === null) return () => undefined;
  const [name = '', times = '1'] = setting.split(':');
  const point = FAILPOINTS.find((known) => known === name);
  if (point === undefined) throw new RangeError(`no failpoint ${JSON.stringify(name)}: ${FAILPOINTS.join(', ')}`);
  let left = Number(times);
  return (reached) => {
    if (reached !== point) return;
    left -= 1;
    if (left === 0) kill();
  };
}
