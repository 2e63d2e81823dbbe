import type { HeaderValue } from '../entry.ts';
import { fail, type FaultSlot } from '../decode/fields.ts';
import { MAX_NAME_LENGTH } from '../../domain/events.ts';
import { findHeader } from './headers.ts';
import type { TopicPin } from '../../domain/topic-pin.ts';

/** What operator and producer say about messages whose format does not say it. */
export interface Hints {
  /** Of the pin, else of the header `x-model`: it holds whatever the message says. */
  readonly model: string | undefined;
  /** Of the header `x-version`. */
  readonly version: string | undefined;
  /** Names of features that come without names: of the pin, else of the header `x-columns` (comma-separated). */
  readonly columns: readonly string[] | undefined;
}

/** Reads the hints of one message. */
export function hintsOf(headers: Readonly<Record<string, HeaderValue>>, pin: TopicPin | undefined): Hints {
  const columns = findHeader(headers, 'x-columns');
  return {
    model: pin?.model ?? findHeader(headers, 'x-model'),
    version: findHeader(headers, 'x-version'),
    columns: pin?.columns ?? columns?.split(',').map((name) => name.trim()),
  };
}

/**
 * The model's name: the hint, else the first that the message itself gives.
 * @param where what the format carries in place of a name, for the sentence when there is none.
 */
export function modelOf(hints: Hints, own: readonly (string | undefined)[], where: string, slot: FaultSlot): string {
  const model = hints.model ?? own.find((name) => name !== undefined && name !== '') ?? '';
  if (model === '') {
    fail(slot, 'no_model', `nothing names the model: ${where}; pin the topic to a model, or send a header x-model`);
  }
  return boundedName(model, 'the name of the model', slot);
}

/** A name that is not longer than names are. */
export function boundedName(name: string, what: string, slot: FaultSlot): string {
  if (name.length > MAX_NAME_LENGTH) {
    fail(slot, 'name_too_long', `${what} has ${name.length} characters: the most is ${MAX_NAME_LENGTH}`);
  }
  return name;
}
