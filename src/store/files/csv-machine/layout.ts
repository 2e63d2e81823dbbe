import { LEAST_POWER, MOST_POWER } from './powers-of-five.ts';

/** What the machine and its owner tell each other, and tables, at the beginning of the memory; all in bytes. */
export const LAYOUT = {
  /** The number of the row under way in its group. */
  row: 0,
  /** Why the machine stopped: one of STOPS. */
  stop: 4,
  /** Not 0: the owner has something to note once the row under way is whole. */
  pending: 8,
  /** Not 0: the number that was read last was written with a point or an exponent. */
  pointed: 12,
  /** 16 masks of 16 bytes: mask k keeps the first k bytes; another 17 keep the last k. */
  firstBytes: 64,
  lastBytes: 64 + 16 * 17,
  /** 10^k as integers for k up to 16, and as doubles for k up to 22. */
  tens: 1024,
  powersOfTen: 2048,
  powersOfFive: 4096,
  /** Columns, COLUMN_BYTES each, then what its owner puts there. */
  columns: 4096 + 16 * (MOST_POWER - LEAST_POWER + 1) + 32,
} as const;

/** Why the machine stopped. */
export const STOPS = {
  /** It came to the end of the bytes. */
  end: 0,
  /** The row that begins here is for its owner to read: it is blank, quoted in an unusual way, or broken. */
  look: 1,
  /** A row is whole that its owner has something to note about; it is not counted yet. */
  note: 2,
  /** The group of rows is full. */
  full: 3,
} as const;

/** A column: kind, address of its cells, address of its known levels (0: none), and whether a number in it had a point. */
export const COLUMN_BYTES = 16;
export const COLUMN = { kind: 0, cells: 4, known: 8, pointed: 12 } as const;
export const KINDS = { skipped: 0, numbers: 1, levels: 2, asked: 3 } as const;

/** Levels that a column has seen: SEEN_SLOTS of 32 bytes (the text in 15 bytes, its length, its number) and a few more to run over into. */
export const SEEN_SLOTS = 512;
export const SEEN_TRIES = 8;
export const SEEN_BYTES = 32 * (SEEN_SLOTS + SEEN_TRIES);
