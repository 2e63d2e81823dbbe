import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { CodecFault } from '../../platform/codecs/codec-fault.ts';
import { unpackZstd } from '../../platform/codecs/zstd.ts';
import { messageOf } from '../../platform/errors.ts';
import { RefusedRequest } from '../problems/refused-request.ts';
import type { Held } from './body-budget.ts';

/** How long and how much of a refused body is still read, so that the client gets to see the answer. */
const DRAIN_MS = 5_000;
const DRAIN_FACTOR = 4;
/** A body in zstd is unpacked in memory. */
const ZSTD_LIMIT = 64 << 20;

/**
 * The bytes of a body as they come in, unpacked where it is gzip or zstd (the latter as a whole, so not for bodies above
 * {@link ZSTD_LIMIT}).
 * @param limitBytes the most that is read, before and after unpacking, so that a small body cannot unfold into a huge one.
 * @throws RefusedRequest when the body is too large, cut short, or in an encoding that is not read here.
 */
export async function* bodyChunks(request: IncomingMessage, limitBytes: number): AsyncGenerator<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limitBytes) {
    await drain(request, limitBytes);
    throw tooLarge(limitBytes);
  }
  let total = 0;
  try {
    for await (const chunk of decoded(request, limitBytes)) {
      total += chunk.length;
      if (total > limitBytes) throw tooLarge(limitBytes);
      yield chunk;
    }
  } catch (thrown) {
    if (!request.destroyed) await drain(request, limitBytes);
    if (thrown instanceof RefusedRequest) throw thrown;
    if (thrown instanceof CodecFault && thrown.kind === 'too_large') throw tooLarge(limitBytes);
    throw new RefusedRequest({
      code: 'bad_input',
      reason: 'broken_body',
      detail: `the body could not be read to its end: ${messageOf(thrown)}`,
      remedy: 'Send the whole body, packed as a whole by what Content-Encoding says.',
    });
  }
}

/**
 * The whole body; see `bodyChunks`.
 * @param held where its bytes are counted; the caller releases them when the body is done with.
 * @throws RefusedRequest also when it does not fit beside the others.
 */
export async function readBody(request: IncomingMessage, limitBytes: number, held?: Held): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of bodyChunks(request, limitBytes)) {
    if (held?.grow(chunk.length) === false) {
      await drain(request, limitBytes);
      throw overloaded();
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function decoded(request: IncomingMessage, limitBytes: number): AsyncIterable<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return request.iterator({ destroyOnReturn: false });
  if (encoding === 'zstd' && limitBytes <= ZSTD_LIMIT) return unpackedZstd(request, limitBytes);
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new RefusedRequest({
      code: 'unsupported_media_type',
      detail: `a body with Content-Encoding ${encoding} is not read here`,
      remedy: `Send it as it is, or with Content-Encoding gzip${limitBytes <= ZSTD_LIMIT ? ' or zstd' : ''}.`,
    });
  }
  const unzip = createGunzip();
  // A pipe passes on the end of its source but not its failure.
  request.once('close', () => {
    if (!request.complete) unzip.destroy(new Error('the connection was closed'));
  });
  request.pipe(unzip);
  return unzip;
}

async function* unpackedZstd(request: IncomingMessage, limitBytes: number): AsyncGenerator<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > limitBytes) throw tooLarge(limitBytes);
    parts.push(chunk);
  }
  if (total > 0) yield await unpackZstd(Buffer.concat(parts, total), limitBytes);
}

async function drain(request: IncomingMessage, limitBytes: number): Promise<void> {
  request.unpipe();
  await new Promise<void>((resolve) => {
    let read = 0;
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > limitBytes * DRAIN_FACTOR) done();
    };
    const timer = setTimeout(done, DRAIN_MS);
    if (request.readableEnded || request.destroyed) {
      done();
      return;
    }
    request.on('data', count).on('end', done).on('close', done).resume();
  });
}

function tooLarge(limitBytes: number): RefusedRequest {
  return new RefusedRequest({
    code: 'too_large',
    detail: `the body is larger than the ${limitBytes} bytes that are taken at once`,
    remedy: 'Send it in several parts.',
    headers: { connection: 'close' },
  });
}

function overloaded(): RefusedRequest {
  return new RefusedRequest({
    code: 'overloaded',
    detail: 'more events are on their way in than fit into memory',
    remedy: 'Send this again in 1 s.',
    headers: { 'retry-after': '1' },
  });
}
