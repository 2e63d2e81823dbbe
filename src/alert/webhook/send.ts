import { lookup as systemLookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../../platform/errors.ts';
import type { SendOutcome, WebhookSender } from '../ports.ts';
import { bareHost, createTargetGuard, type TargetGuard } from './guard.ts';

const EXCERPT_BYTES = 1024;

/** One address that a name stands for. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** How webhooks are sent. */
export interface WebhookSenderOptions {
  /** Host names, addresses and ranges that are called although they are private or speak plain http. */
  readonly allowedHosts: readonly string[];
  /** From the first packet to the end of the answer's head; default 20 s. */
  readonly timeoutMs?: number;
  /** Resolves a name; default: the system's resolver. */
  readonly resolve?: (host: string) => Promise<readonly ResolvedAddress[]>;
}

class RefusedTarget extends Error {}

/**
 * Sends webhooks over HTTP: one connection a message (nothing is shared between receivers), no redirects, no proxy, no more than 1 KB of the answer.
 * The target is vetted twice, as it is written and as it resolves at the moment of connecting, so that a name which answers differently the second time gains nothing.
 * @throws LeewayError `config_invalid` for an allowed host that cannot be read.
 */
export function createWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const guard = createTargetGuard(options);
  const timeoutMs = options.timeoutMs ?? 20_000;
  const resolve = options.resolve ?? ((host: string) => systemLookup(host, { all: true, verbatim: true }));
  return {
    async send({ url: text, headers, body, signal }) {
      const vetted = guard.vetUrl(text);
      if (!vetted.ok) return { kind: 'refused', reason: vetted.reason };
      const url = new URL(text);
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        return await post({
          url,
          headers,
          body,
          signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
          lookup: vettedLookup(guard, url, resolve),
        });
      } catch (thrown) {
        if (thrown instanceof RefusedTarget) return { kind: 'refused', reason: thrown.message };
        return { kind: 'failed', reason: limit.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(thrown) };
      }
    },
  };
}

/** A name resolution that answers only addresses the guard lets through; Node connects to what it answers, so nothing can change in between. */
function vettedLookup(
  guard: TargetGuard,
  url: URL,
  resolve: (host: string) => Promise<readonly ResolvedAddress[]>,
): LookupFunction {
  return (host, options, callback) => {
    const answer = async (): Promise<ResolvedAddress[]> => {
      const found = await resolve(host);
      const verdicts = found.map(({ address }) => guard.vetAddress(url, address));
      const good = found.filter((_, index) => verdicts[index]?.ok === true);
      const refused = verdicts.find((verdict) => !verdict.ok);
      if (good.length === 0) throw new RefusedTarget(refused?.ok === false ? refused.reason : `${host} has no address`);
      return good.map(({ address, family }) => ({ address, family }));
    };
    answer().then(
      (addresses) => {
        const [first] = addresses;
        if (options.all === true) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family ?? isIP(first?.address ?? ''));
      },
      (thrown: unknown) => {
        callback(thrown instanceof Error ? thrown : new Error(messageOf(thrown)), '', 4);
      },
    );
  };
}

function post({
  url,
  headers,
  body,
  signal,
  lookup,
}: {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly lookup: LookupFunction;
}): Promise<SendOutcome> {
  const bytes = Buffer.from(body);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      {
        host: bareHost(url),
        port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...headers, host: url.host, 'content-length': bytes.length },
        agent: false,
        lookup,
        signal,
      },
      (response) => {
        excerptOf(response).then((excerpt) => {
          resolve({
            kind: 'answered',
            status: response.statusCode ?? 0,
            retryAfterMs: retryAfterMs(response.headers['retry-after'], response.headers.date),
            excerpt,
          });
        }, reject);
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

/** The first 1 KB of an answer; the rest is not waited for, and an answer whose body breaks off is still an answer. */
function excerptOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (): void => {
      response.destroy();
      resolve(Buffer.concat(chunks).subarray(0, EXCERPT_BYTES).toString('utf8'));
    };
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= EXCERPT_BYTES) finish();
    });
    response.on('end', finish);
    response.on('error', finish);
    response.on('aborted', finish);
  });
}

/** `Retry-After` in milliseconds: seconds, or a date, which is counted from the answer's own date so that clocks need not agree. */
function retryAfterMs(value: string | undefined, date: string | undefined): number | null {
  if (value === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * 1000;
  const wait = Date.parse(value) - Date.parse(date ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(reasonOf).join('; ');
  return messageOf(thrown);
}
