import { LeewayError } from '../../platform/errors.ts';
import type { MessageReader } from '../formats/message-reader.ts';
import type { ReplayerOptions } from './replayer.ts';

/** Reads a letter's message by the reader that messages of its topic are read by today: its pin, its headers, its schemas. */
export function letterReader(reader: MessageReader): ReplayerOptions['read'] {
  return async ({ kind, topic, at, payload, headers }, context) => {
    const value = payload.length === 0 ? null : Buffer.from(payload);
    const message = { value, headers, timestamp: at, topic };
    if (!(await reader.ready(topic, [message]))) {
      throw new LeewayError(
        'store_unavailable',
        `letters cannot be read now: ${reader.problem() ?? 'their schemas are not at hand'}`,
        {
          retryable: true,
          remedy: 'Replay them again once it answers; nothing is stored twice.',
        },
      );
    }
    return reader.read(kind, message, context);
  };
}
