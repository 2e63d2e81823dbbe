import type { Mishap } from './deck.ts';

/** What a run came to. */
export interface Tally {
  readonly seed: number;
  readonly control: string | null;
  readonly seconds: number;
  readonly mishaps: Readonly<Partial<Record<Mishap, number>>>;
  /** Faults of the way to the engine that met an insert. */
  readonly faultsStruck: number;
  /** Times that a worker was told to end by SIGTERM, and how many of those did not end with exit code 0. */
  readonly drained: number;
  readonly undrained: number;
  /** Messages that were handed to the producer, and messages that are in the topic. */
  readonly produced: number;
  readonly sent: number;
  readonly poison: number;
  readonly rawRows: number;
  readonly uniqueOffsets: number;
  readonly uniqueEvents: number;
  readonly deadLetters: number;
  readonly arrivals: number;
  readonly profiled: number;
  readonly gaps: number;
  readonly duplicates: number;
}

/** What does not hold of a run, a sentence each; none when every message is stored exactly once. */
export function breaches(tally: Tally): readonly string[] {
  const { sent, produced, poison, rawRows, uniqueOffsets, uniqueEvents, deadLetters, arrivals, profiled } = tally;
  const laws: readonly (readonly [boolean, string])[] = [
    [sent === produced, `the topic has ${sent} messages, ${produced} were produced`],
    [deadLetters === poison, `${deadLetters} dead letters of ${poison} poison messages`],
    [rawRows === sent - deadLetters, `${rawRows} raw rows of ${sent - deadLetters} good messages`],
    [rawRows === uniqueOffsets, `${rawRows} raw rows, ${uniqueOffsets} unique offsets`],
    [rawRows === uniqueEvents, `${rawRows} raw rows, ${uniqueEvents} unique events`],
    [arrivals === rawRows, `arrivals say ${arrivals}, raw rows are ${rawRows}`],
    [profiled === rawRows, `profiles have counted ${profiled}, raw rows are ${rawRows}`],
    [tally.gaps === 0, `the audit finds ${tally.gaps} gaps`],
    [tally.duplicates === 0, `the audit finds ${tally.duplicates} duplicates`],
    [tally.undrained === 0, `${tally.undrained} workers did not end well after SIGTERM`],
  ];
  return laws.flatMap(([holds, sentence]) => (holds ? [] : [sentence]));
}

/** The tally as people read it. */
export function printed(tally: Tally): string {
  const broken = breaches(tally);
  const lines: readonly (readonly [string, number | string])[] = [
    ['seed', tally.seed],
    ...(tally.control === null ? [] : [['control', tally.control] as const]),
    ['seconds', Math.round(tally.seconds)],
    ...Object.entries(tally.mishaps),
    ['inserts that met a fault', tally.faultsStruck],
    ['workers drained by SIGTERM', tally.drained],
    ['sent', tally.sent],
    ['dead letters', tally.deadLetters],
    ['sent - dead letters', tally.sent - tally.deadLetters],
    ['raw rows', tally.rawRows],
    ['unique offsets', tally.uniqueOffsets],
    ['unique events', tally.uniqueEvents],
    ['arrivals', tally.arrivals],
    ['profiled', tally.profiled],
    ['gaps', tally.gaps],
    ['duplicates', tally.duplicates],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(9)}`);
  const verdict = broken.length === 0 ? ['exact'] : broken.map((sentence) => `NOT EXACT: ${sentence}`);
  return `${[...table, '', ...verdict].join('\n')}\n`;
}
