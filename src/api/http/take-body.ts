import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import type { BodySpec } from '../operations/operation.ts';
import { faultOfIssues } from '../problems/zod-faults.ts';
import { RefusedRequest } from '../problems/refused-request.ts';
import type { EventBody, FileBody } from './bind.ts';
import type { BodyBudget } from './body-budget.ts';
import { bodyChunks, readBody } from './body-chunks.ts';
import {
  CLOUD_EVENT_TYPES,
  EVENT_CONTENT_TYPES,
  FILE_CONTENT_TYPES,
  mediaType,
  readingHeaders,
} from './media-types.ts';
import { parseJson } from './parse-json.ts';

/** How large bodies may be, and where files lie while they are read. */
export interface BodyLimits {
  readonly eventBytes: number;
  /** What all bodies of events together may take up in memory. */
  readonly eventBudget: BodyBudget;
  readonly fileBytes: number;
  readonly jsonBytes: number;
  readonly spoolDir: string;
}

/** A body as its operation wants it, and what to do once the request is over. */
export interface TakenBody {
  readonly body: unknown;
  release(): Promise<void>;
}

const nothingToRelease = (): Promise<void> => Promise.resolve();

/**
 * Takes the body of a request in.
 * @throws RefusedRequest when its media type, size or content is not what the operation takes.
 */
export async function takeBody(request: Request, spec: BodySpec, limits: BodyLimits): Promise<TakenBody> {
  switch (spec.kind) {
    case 'none':
      return { body: undefined, release: nothingToRelease };
    case 'json':
      return { body: await takeJson(request, spec, limits), release: nothingToRelease };
    case 'events':
      return takeEvents(request, limits);
    case 'file':
      return takeFile(request, spec, limits);
  }
}

async function takeJson(
  request: Request,
  spec: Extract<BodySpec, { kind: 'json' | 'file' }>,
  limits: BodyLimits,
): Promise<unknown> {
  const type = mediaType(request.headers['content-type']);
  const mayBeEmpty = spec.kind === 'json' && spec.optional === true;
  if (type !== 'application/json' && !(mayBeEmpty && type === '')) refuseType(type, ['application/json']);
  const bytes = await readBody(request, limits.jsonBytes);
  const read = spec.schema.safeParse(mayBeEmpty && bytes.length === 0 ? {} : parseJson(bytes));
  if (!read.success) throw new RefusedRequest(faultOfIssues('body', read.error));
  return read.data;
}

async function takeEvents(request: Request, limits: BodyLimits): Promise<TakenBody> {
  const contentType = mediaType(request.headers['content-type']);
  const headers = readingHeaders(request.headers);
  // The payload of a CloudEvent has the type that its sender gave it, which is often none.
  const taken: readonly string[] = [...EVENT_CONTENT_TYPES, ...CLOUD_EVENT_TYPES];
  if (headers['ce-type'] === undefined && !taken.includes(contentType)) refuseType(contentType, EVENT_CONTENT_TYPES);
  const key = request.get('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new RefusedRequest({
      code: 'bad_input',
      detail: 'the header Idempotency-Key must be 1 to 255 visible ASCII characters without spaces',
      remedy: 'Use a UUID.',
    });
  }
  const held = limits.eventBudget.hold();
  const release = (): Promise<void> => {
    held.release();
    return Promise.resolve();
  };
  try {
    const bytes = await readBody(request, limits.eventBytes, held);
    refuseEmpty(bytes);
    const body: EventBody = { bytes, contentType, headers, ...(key === undefined ? {} : { idempotencyKey: key }) };
    return { body, release };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}

function refuseEmpty(bytes: Buffer): void {
  if (bytes.length === 0) {
    throw new RefusedRequest({
      code: 'bad_input',
      reason: 'empty',
      detail: 'the body is empty',
      remedy: 'Send one JSON object, a JSON array, or one JSON object a line.',
    });
  }
}

async function takeFile(
  request: Request,
  spec: Extract<BodySpec, { kind: 'file' }>,
  limits: BodyLimits,
): Promise<TakenBody> {
  const type = mediaType(request.headers['content-type']);
  const suffix = FILE_CONTENT_TYPES[type];
  if (type === 'application/json') {
    const { path } = (await takeJson(request, spec, limits)) as { readonly path: string };
    if (!isAbsolute(path)) {
      throw new RefusedRequest({
        code: 'bad_input',
        detail: `body.path: ${path} is not an absolute path`,
        remedy: "Write the path from the root of the server's file system.",
      });
    }
    return { body: { file: path } satisfies FileBody, release: nothingToRelease };
  }
  if (suffix === undefined) refuseType(type, [...Object.keys(FILE_CONTENT_TYPES), 'application/json']);
  await mkdir(limits.spoolDir, { recursive: true });
  const file = join(limits.spoolDir, `upload-${randomUUID()}${suffix}`);
  const release = (): Promise<void> => rm(file, { force: true });
  let total = 0;
  try {
    await pipeline(
      async function* () {
        for await (const chunk of bodyChunks(request, limits.fileBytes)) {
          total += chunk.length;
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    if (total === 0) {
      throw new RefusedRequest({
        code: 'bad_input',
        reason: 'empty',
        detail: 'the file is empty',
        remedy: 'Send the bytes of a Parquet, CSV or JSON Lines file as the body.',
      });
    }
  } catch (thrown) {
    await release();
    throw thrown;
  }
  return { body: { file } satisfies FileBody, release };
}

function refuseType(type: string, taken: readonly string[]): never {
  throw new RefusedRequest({
    code: 'unsupported_media_type',
    detail: type === '' ? 'the request has no Content-Type' : `a body of type ${type} is not read here`,
    remedy: `Send Content-Type ${taken.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
  });
}
