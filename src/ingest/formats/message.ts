import type { HeaderValue } from '../entry.ts';
import type { DecodeContext } from '../decode/outcome.ts';
import type { TopicPin } from '../../domain/topic-pin.ts';

/** One message as it came, from whichever door. */
export interface Message {
  /** Null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** When it was handed over, milliseconds since the epoch, the same on every reading: the broker's stamp, or the request's time. */
  readonly timestamp?: number;
  /** The topic that it came in first, where that is not the source's: of a dead letter that is read again. */
  readonly topic?: string;
}

/** What reading a message of any format needs to know beside the message itself. */
export interface FormatContext extends DecodeContext {
  /** What the operator said about the messages of this topic. */
  readonly pin: TopicPin | undefined;
  readonly timestamp: number | undefined;
}
