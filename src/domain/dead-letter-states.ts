/** How a dead letter stands: open until it is replayed (its events are stored now) or discarded (somebody said why). */
export const DEAD_LETTER_STATES = ['open', 'replayed', 'discarded'] as const;
/** One of them. */
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];
