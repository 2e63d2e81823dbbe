import type { DeadLetterReason } from '../../domain/dead-letter-reasons.ts';
import { DEAD_LETTER_STATES } from '../../domain/dead-letter-states.ts';
import type { EventSource } from '../../domain/events.ts';
import type { KeptLetter, LetterChange, LetterFilter, ReplayBatch } from '../../domain/kept-letter.ts';
import type { Clock } from '../../platform/clock.ts';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { DecodeContext, DecodeOutcome, EventKind, Fault } from '../decode/outcome.ts';
import { onlyDeadLetters, type Entry } from '../entry.ts';
import type { EventSink } from '../ports.ts';
import { keyOf } from '../../domain/kept-text.ts';
import type { Message } from '../formats/message.ts';
import { headersOf } from '../formats/headers.ts';
import type { OriginalMessage } from '../privacy/seal.ts';
import { storeEntries, type WriteOutcome } from '../store-entries.ts';
import { storeFailure } from '../store-failure.ts';
import type { LetterLog } from './letter-log.ts';

/** What became of one letter that was read again. */
export interface ReplayedLetter {
  readonly id: string;
  /** `replayed`: its events are stored; `unreadable`: still not; `withheld`: its original was not kept, or cannot be opened. */
  readonly outcome: 'replayed' | 'unreadable' | 'withheld';
  /** Why not; null where it was replayed. */
  readonly reason: DeadLetterReason | 'withheld' | null;
  readonly detail: string;
}

/** What a replay did; a dry run says what it would have done. */
export interface ReplayReport {
  readonly dryRun: boolean;
  readonly replayed: number;
  readonly unreadable: number;
  readonly withheld: number;
  /** Open letters of the filter that were not looked at: another replay takes them. */
  readonly remaining: number;
  readonly letters: readonly ReplayedLetter[];
}

/** What came of settling letters by hand. */
export interface SettleReport {
  readonly changed: readonly string[];
  /** Letters that were named and are not in a state to be changed like that. */
  readonly unchanged: readonly { readonly id: string; readonly detail: string }[];
}

/** Reads dead letters again, and settles those that will never be read. */
export interface Replayer {
  /** Reads letters again, oldest first, and stores the events of those that can be read: each once, however often this is called. */
  replay(filter: LetterFilter, options: { readonly limit: number; readonly dryRun: boolean }): Promise<ReplayReport>;
  /** Sets letters aside for a reason; they are kept, but no longer listed or replayed. */
  discard(filter: LetterFilter, options: SettleOptions): Promise<SettleReport>;
  /** Takes discards back. */
  restore(filter: LetterFilter, options: SettleOptions): Promise<SettleReport>;
  /** Finishes a replay that a process left in the middle; resolves with the letters of it that are events now. */
  recover(): Promise<number>;
}

/** Why, by whom, and how many at most. */
export interface SettleOptions {
  readonly note: string;
  readonly actor: string;
  readonly limit: number;
}

/** What reading letters again needs. */
export interface ReplayerOptions {
  readonly letters: LetterLog;
  /** Where events go: through the same privacy rules as everything else. */
  readonly sink: EventSink;
  /** Reads a message as the door it came by would read it now: the format its topic is pinned to, and its headers. */
  readonly read: (message: LetterMessage, context: DecodeContext) => DecodeOutcome | Promise<DecodeOutcome>;
  /** The original of a sealed letter, or why it cannot be had. */
  readonly open: (sealed: Uint8Array) => OriginalMessage | { readonly fault: string };
  readonly hashSubject: (subjectId: string) => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'deadLettersSettled'>;
  /** Called between the steps of the protocol: a test has the process killed there. */
  readonly reach?: (point: 'replay-open' | 'replay-stored') => void;
}

/** A letter's message as it came in. */
export interface LetterMessage extends Pick<Message, 'headers'> {
  readonly kind: EventKind;
  readonly payload: Uint8Array;
  /** The topic it came from; empty for the HTTP door. */
  readonly topic: string;
  /** The time that it was given by its broker or its request, or when it came in; milliseconds since the epoch. */
  readonly at: number;
}

/** Letters that are stored together. */
const BATCH_LETTERS = 1_000;

/** A letter read again, with its number in the batch. */
interface Reading {
  readonly letter: KeptLetter;
  readonly entry: Entry | null;
  /** Why it has no entry that can be stored. */
  readonly fault: Fault | { readonly reason: 'withheld'; readonly detail: string } | null;
}

/**
 * The protocol is that of the log: a numbered batch is written down before any of its rows (the intent), rows go in under the batch's
 * token and time, and what is found there afterwards is what was replayed. Whoever finds a batch open finishes it first: so a process
 * that dies in between, two processes that replay at once, or a decoder that reads otherwise the next time neither lose nor double a row.
 */
export function createReplayer(options: ReplayerOptions): Replayer {
  const { letters, clock, log, metrics } = options;
  const reach = options.reach ?? (() => undefined);
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work, work);
    tail = turn.catch(() => undefined);
    return turn;
  };

  const readAgain = async (letter: KeptLetter, source: EventSource): Promise<Reading> => {
    const original = originalOf(letter, options.open);
    if ('fault' in original) {
      return { letter, entry: null, fault: { reason: 'withheld', detail: original.fault } };
    }
    const { payload } = original;
    const { topic } = letter.source;
    const key = keyOf(original.key);
    const headers = headersOf(original.headers, topic === '' ? 'text' : 'bytes');
    const message = { kind: letter.kind, topic, at: letter.messageAt ?? letter.at, payload, headers };
    const idPrefix = topic === '' ? `dead-letter/${letter.id}` : `${topic}/${letter.source.partition}`;
    const context = { source, key, idPrefix, hashSubject: options.hashSubject };
    const outcome = await options.read(message, context);
    const entry: Entry = {
      kind: letter.kind,
      source,
      outcome,
      payload: Buffer.from(payload),
      key,
      headers,
    };
    if (outcome.kind !== 'dead-letter') return { letter, entry, fault: null };
    const { fault } = outcome;
    // Whoever replays a protected letter does not learn from its fault what it hides.
    const detail = letter.protection === '' ? fault.detail : withoutQuotes(fault.detail);
    return { letter, entry: null, fault: { ...fault, detail } };
  };

  /** Carries a batch out, whoever opened it and however far it got. */
  const carryOut = async ({ batch, at, ids }: ReplayBatch): Promise<readonly ReplayedLetter[]> => {
    const members = await letters.select({ ids, states: DEAD_LETTER_STATES }, ids.length);
    const before = await storedSources(letters, at);
    const readings: Reading[] = [];
    for (const letter of members) {
      const source = sourceIn(batch, ids, letter);
      // Settled since it was chosen: by an earlier batch, or by somebody who discarded it.
      if (letter.state === 'open' || before.has(placeOf(source))) readings.push(await readAgain(letter, source));
    }
    const token = `dead-letters/${batch}`;
    const unsettled = readings.flatMap(({ entry }) =>
      entry === null || before.has(placeOf(entry.source)) ? [] : [entry],
    );
    const refused = new Map<EventSource, string>();
    const entries = await storeEntries(unsettled, {
      token,
      ingestedAt: at,
      write: (chunk) => write(chunk, options.sink),
      alreadySplit: false,
      beforeSplit: () => Promise.resolve(),
    });
    for (const { source, outcome } of entries) {
      if (outcome.kind === 'dead-letter') refused.set(source, outcome.fault.detail);
    }
    reach('replay-stored');
    const there = await storedSources(letters, at);
    const done = readings.map((reading) => outcomeOf(reading, there, refused));
    await letters.record(
      done.flatMap((one, i) => changeOf(one, readings[i], batch)),
      `${token}/settled`,
    );
    for (const { outcome } of done) {
      metrics.deadLettersSettled.inc({ outcome: outcome === 'withheld' ? 'unreadable' : outcome });
    }
    return done;
  };

  const finish = async (batch: ReplayBatch): Promise<number> => {
    log.warn(
      { batch: batch.batch, letters: batch.ids.length },
      'a replay of dead letters was left open; it is finished',
    );
    return (await carryOut(batch)).filter(({ outcome }) => outcome === 'replayed').length;
  };

  const settle = async (
    filter: LetterFilter,
    { note, actor, limit }: SettleOptions,
    from: 'open' | 'discarded',
    to: 'open' | 'discarded',
  ): Promise<SettleReport> => {
    const found = await letters.select({ ...filter, states: [from] }, limit);
    const changed = found.map(({ id }) => id);
    await letters.record(changed.map((id) => ({ id, state: to, fault: null, note, actor, batch: 0 })));
    metrics.deadLettersSettled.inc({ outcome: to === 'discarded' ? 'discarded' : 'restored' }, changed.length);
    if (filter.ids === undefined) return { changed, unchanged: [] };
    const missed = filter.ids.filter((id) => !changed.includes(id));
    const others = await letters.select({ ids: missed, states: DEAD_LETTER_STATES }, missed.length);
    const states = new Map(others.map(({ id, state }) => [id, state]));
    return {
      changed,
      unchanged: missed.map((id) => ({ id, detail: whyNot(states.get(id), from) })),
    };
  };

  return {
    replay: (filter, { limit, dryRun }) =>
      inTurn(async () => {
        const wanted = { ...filter, states: ['open'] as const };
        if (dryRun) {
          const found = await letters.select(wanted, limit);
          const readings: Reading[] = [];
          for (const letter of found) readings.push(await readAgain(letter, letter.source));
          const known = new Set(readings.flatMap(({ entry }) => (entry === null ? [] : [placeOf(entry.source)])));
          const would = readings.map((reading) => outcomeOf(reading, known, new Map()));
          return reportOf(would, (await letters.count(wanted)) - found.length, true);
        }
        const done: ReplayedLetter[] = [];
        // What stays unreadable stays open: the next batch begins behind it.
        let after: { readonly at: number; readonly id: string } | undefined;
        while (done.length < limit) {
          // Letters are chosen after every batch that is known is settled, and the next number is asked for: whoever else asks for it
          // gets the same batch. So no letter is in two batches that are open at once.
          const known = await letters.lastBatch();
          if (known?.settled === false) await finish(known);
          const found = await letters.select({ ...wanted, after }, Math.min(BATCH_LETTERS, limit - done.length));
          const last = found.at(-1);
          if (last === undefined) break;
          const opened = await letters.openBatch((known?.batch ?? 0) + 1, clock.now(), found);
          reach('replay-open');
          const results = await carryOut(opened);
          // Another process may have been first under that number: then its batch was carried out, and ours is chosen again.
          const ours = new Set(found.map(({ id }) => id));
          if (opened.ids.length !== ours.size || opened.ids.some((id) => !ours.has(id))) continue;
          after = { at: last.at, id: last.id };
          done.push(...results);
        }
        const stillOpen = done.filter(({ outcome }) => outcome !== 'replayed').length;
        const remaining = Math.max((await letters.count(wanted)) - stillOpen, 0);
        return reportOf(done, remaining, false);
      }),
    discard: (filter, how) => inTurn(() => settle(filter, how, 'open', 'discarded')),
    restore: (filter, how) => inTurn(() => settle(filter, how, 'discarded', 'open')),
    recover: () =>
      inTurn(async () => {
        const last = await letters.lastBatch();
        return last?.settled === false ? finish(last) : 0;
      }),
  };
}

/** Where the rows of a letter are said to come from: the offset it came from; for HTTP the batch and the number in it, which no other row has. */
function sourceIn(batch: number, ids: readonly string[], { id, source }: KeptLetter): EventSource {
  return source.topic === '' ? { topic: '', partition: batch, offset: ids.indexOf(id) } : source;
}

function placeOf({ topic, partition, offset }: EventSource): string {
  return `${topic}/${partition}/${offset}`;
}

async function storedSources(letters: LetterLog, at: number): Promise<ReadonlySet<string>> {
  return new Set((await letters.stored(at)).map(placeOf));
}

function originalOf(letter: KeptLetter, open: ReplayerOptions['open']): OriginalMessage | { readonly fault: string } {
  if (letter.protection === 'sealed') return open(letter.sealed);
  if (letter.protection === 'expired') {
    return { fault: 'its bytes were deleted some time after it was settled: have the producer send it again' };
  }
  if (letter.protection === 'withheld') {
    return {
      fault: 'its bytes were not kept, as the privacy rules say: have the producer send it again, or discard it',
    };
  }
  return letter;
}

/** One attempt: the caller is told to try again later, for replays wait for nobody. Dead letters are not stored a second time. */
async function write(chunk: Parameters<EventSink['write']>[0], sink: EventSink): Promise<WriteOutcome> {
  if (onlyDeadLetters(chunk)) return { kind: 'stored' };
  try {
    await sink.write(chunk);
    return { kind: 'stored' };
  } catch (thrown) {
    if (storeFailure(thrown) === 'data') return { kind: 'refused', detail: messageOf(thrown) };
    throw new LeewayError('store_unavailable', `the letters could not be stored: ${messageOf(thrown)}`, {
      retryable: true,
      cause: thrown,
      remedy: 'Replay them again once the store answers; nothing is stored twice.',
    });
  }
}

function outcomeOf(
  { letter: { id }, entry, fault }: Reading,
  there: ReadonlySet<string>,
  refused: ReadonlyMap<EventSource, string>,
): ReplayedLetter {
  if (fault !== null) {
    const outcome = fault.reason === 'withheld' ? 'withheld' : 'unreadable';
    return { id, outcome, reason: fault.reason, detail: fault.detail };
  }
  if (entry !== null && there.has(placeOf(entry.source))) return { id, outcome: 'replayed', reason: null, detail: '' };
  const detail = entry === null ? undefined : refused.get(entry.source);
  return {
    id,
    outcome: 'unreadable',
    reason: 'store_rejected',
    detail: detail ?? 'an earlier attempt at its batch had read it otherwise: replay it again',
  };
}

function changeOf(one: ReplayedLetter, reading: Reading | undefined, batch: number): readonly LetterChange[] {
  const common = { id: one.id, note: '', actor: '', batch };
  if (one.outcome === 'replayed') return [{ ...common, state: 'replayed', fault: null }];
  const fault =
    one.reason === null || one.reason === 'withheld'
      ? null
      : {
          reason: one.reason,
          step: stepOf(reading),
          detail: one.detail,
        };
  return [{ ...common, state: 'open', fault }];
}

/** The step that refused a letter; what could be read was refused by the store. */
function stepOf(reading: Reading | undefined): string {
  const fault = reading?.fault ?? null;
  return fault !== null && 'step' in fault ? fault.step : 'store';
}

function reportOf(done: readonly ReplayedLetter[], remaining: number, dryRun: boolean): ReplayReport {
  const count = (outcome: ReplayedLetter['outcome']): number => done.filter((one) => one.outcome === outcome).length;
  return {
    dryRun,
    replayed: count('replayed'),
    unreadable: count('unreadable'),
    withheld: count('withheld'),
    remaining,
    letters: done,
  };
}

function withoutQuotes(detail: string): string {
  return detail.replaceAll(/".*"/gs, '"…"');
}

function whyNot(state: KeptLetter['state'] | undefined, wanted: 'open' | 'discarded'): string {
  if (state === undefined) return 'there is no such dead letter';
  if (state === 'replayed') return 'it was replayed: its events are stored';
  return wanted === 'open' ? 'it is discarded already' : 'it is open, not discarded';
}
