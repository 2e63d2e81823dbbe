import { readFileSync } from 'node:fs';
import { LeewayError, messageOf } from '../../platform/errors.ts';

/** Where a token for OAUTHBEARER comes from. */
export type TokenSettings =
  | { readonly from: 'value'; readonly value: string }
  /** Read anew for each login, for whoever renews it writes it there. */
  | { readonly from: 'file'; readonly file: string }
  | {
      /** Asked for with the client's own credentials (RFC 6749, section 4.4). */
      readonly from: 'endpoint';
      readonly url: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | null;
    };

const ANSWER_LIMIT_MS = 10_000;
/** A token is used for this share of its life, so that it never ends between our check and the broker's. */
const USED_SHARE = 0.8;
const NO_LIFE_TOLD_SECONDS = 60;

/**
 * A source of tokens; one that was fetched is used until most of its life is over.
 * @param nowMs a monotonic clock.
 * @returns a function that rejects with `kafka_unavailable`, whose message names the endpoint and never a secret.
 */
export function createTokenSource(
  settings: TokenSettings,
  nowMs: () => number = () => performance.now(),
): () => Promise<string> {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  return async () => {
    if (settings.from === 'value') return settings.value;
    if (settings.from === 'file') return readFileSync(settings.file, 'utf8').trim();
    if (kept !== undefined && nowMs() < kept.untilMs) return kept.token;
    const askedAt = nowMs();
    const { token, seconds } = await fetchToken(settings);
    kept = { token, untilMs: askedAt + seconds * 1000 * USED_SHARE };
    return token;
  };
}

async function fetchToken(
  settings: Extract<TokenSettings, { from: 'endpoint' }>,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const { url, clientId, clientSecret, scope } = settings;
  const failed = (why: string, cause?: unknown): LeewayError =>
    new LeewayError('kafka_unavailable', `the token endpoint ${url} ${why}`, { retryable: true, cause });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        authorization: `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`,
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === null ? {} : { scope }) }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    text = await response.text();
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    throw failed(`does not answer (${messageOf(cause)}): check KAFKA_OAUTH_TOKEN_URL`, thrown);
  }
  const answer = objectOf(text);
  if (!response.ok) {
    const error = answer?.['error'];
    const said = typeof error === 'string' && /^[\w.-]{1,64}$/.test(error) ? ` (${error})` : '';
    throw failed(
      `answered ${response.status}${said}: check KAFKA_OAUTH_CLIENT_ID, KAFKA_OAUTH_CLIENT_SECRET and KAFKA_OAUTH_SCOPE`,
    );
  }
  const token = answer?.['access_token'];
  if (typeof token !== 'string' || token === '') throw failed('answered without an access_token');
  const life = Number(answer?.['expires_in']);
  return { token, seconds: Number.isFinite(life) && life > 0 ? life : NO_LIFE_TOLD_SECONDS };
}

/** As RFC 6749, appendix B, wants the two halves of the credentials. */
function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
