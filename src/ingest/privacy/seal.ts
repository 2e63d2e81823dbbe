import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { keptKey, keptText, type KeptHeader } from '../../domain/kept-text.ts';
import type { KeyedHash } from './keyed-hash.ts';

/** What a message was, whole: what a dead letter is read again from. */
export interface OriginalMessage {
  readonly payload: Uint8Array;
  /** As `keptKey` keeps it. */
  readonly key: string;
  readonly headers: readonly KeptHeader[];
}

/** Encrypts originals so that only the holder of the key can read them again. */
export interface Sealer {
  /** The same message gives the same bytes, so that a retry writes what the attempt before it wrote. */
  seal(message: OriginalMessage): Buffer;
  /** The message, or why it cannot be opened. */
  open(sealed: Uint8Array): OriginalMessage | { readonly fault: string };
}

const MAGIC = Buffer.from('LWS1');
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + KEY_ID_BYTES + NONCE_BYTES;

/**
 * Seals by AES-256-GCM (NIST SP 800-38D) under keys derived from the privacy keys. The nonce is a keyed hash of what is sealed (after
 * RFC 8452's idea): two messages share one only if they are the same message.
 * @param keys the current key first, then older ones that may still have to open.
 */
export function createSealer(keys: readonly [KeyedHash, ...KeyedHash[]]): Sealer {
  const ready = keys.map((key) => ({ id: key.keyId, cipher: key.derive('seal'), nonce: key.derive('seal-nonce') }));
  const [current] = ready as [Sealing, ...Sealing[]];
  return {
    seal(message) {
      const clear = deflateRawSync(encode(message));
      const nonce = createHmac('sha256', current.nonce).update(clear).digest().subarray(0, NONCE_BYTES);
      const head = Buffer.concat([MAGIC, Buffer.from(current.id, 'latin1'), nonce]);
      const cipher = createCipheriv('aes-256-gcm', current.cipher, nonce).setAAD(head);
      return Buffer.concat([head, cipher.update(clear), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < HEAD_BYTES + TAG_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
        return { fault: 'it is not a sealed message of this version' };
      }
      const id = bytes.toString('latin1', MAGIC.length, MAGIC.length + KEY_ID_BYTES);
      const sealing = ready.find((one) => one.id === id);
      if (sealing === undefined) {
        return { fault: `it was sealed under the key ${printableId(id)}, which LEEWAY_SUBJECT_KEY does not name` };
      }
      const head = bytes.subarray(0, HEAD_BYTES);
      try {
        const decipher = createDecipheriv('aes-256-gcm', sealing.cipher, head.subarray(-NONCE_BYTES))
          .setAAD(head)
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        const clear = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]);
        return decode(inflateRawSync(clear));
      } catch {
        return { fault: 'it was changed after it was sealed' };
      }
    },
  };
}

interface Sealing {
  readonly id: string;
  readonly cipher: KeyObject;
  readonly nonce: KeyObject;
}

/** Key, headers and how they are written as JSON behind their length, then the payload as it is. */
function encode({ payload, key, headers }: OriginalMessage): Buffer {
  const rest = Buffer.from(JSON.stringify([key, headers, 'exact']));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(rest.length);
  return Buffer.concat([length, rest, payload]);
}

function decode(bytes: Buffer): OriginalMessage {
  const end = 4 + bytes.readUInt32BE(0);
  const [key, headers, encoding] = JSON.parse(bytes.toString('utf8', 4, end)) as [string, KeptHeader[], string?];
  const payload = bytes.subarray(end);
  if (encoding === 'exact') return { payload, key, headers };
  // Sealed when key and headers were still kept as whatever text could be made of them.
  return {
    payload,
    key: key === '' ? '' : keptKey(Buffer.from(key)),
    headers: headers.map(([name, value]) => [name, keptText(Buffer.from(value))] as const),
  };
}

function printableId(id: string): string {
  return /^[0-9a-f]{8}$/.test(id) ? id : 'of another making';
}
