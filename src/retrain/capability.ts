import { createHmac, timingSafeEqual } from 'node:crypto';

/** Settings as the store keeps them: control records of kind `setting`. */
export interface SettingDocuments {
  get(kind: 'setting', id: string): Promise<{ readonly body: unknown } | null>;
  put(kind: 'setting', id: string, body: unknown): Promise<void>;
}

const SETTING = 'retrain-callback-secret';
const SECRET_BYTES = 32;

/** Tokens that allow the bearer to report about one retrain request, and nothing else. */
export interface Capabilities {
  /** The token of a request: the same every time, so that a message derived again after a crash is the same message. */
  tokenOf(requestId: string): Promise<string>;
  /** In constant time. */
  holds(requestId: string, token: string): Promise<boolean>;
}

/** Capabilities under a secret of this installation, made once and kept among its settings. */
export function createCapabilities(
  settings: SettingDocuments,
  randomBytes: (size: number) => Uint8Array,
): Capabilities {
  let loading: Promise<Buffer> | undefined;
  const load = async (): Promise<Buffer> => {
    const stored = await settings.get('setting', SETTING);
    if (stored !== null) return Buffer.from((stored.body as { readonly secret: string }).secret, 'base64');
    const secret = Buffer.from(randomBytes(SECRET_BYTES));
    await settings.put('setting', SETTING, { secret: secret.toString('base64') });
    return secret;
  };
  const tokenOf = async (requestId: string): Promise<string> => {
    loading ??= load().catch((thrown: unknown) => {
      loading = undefined;
      throw thrown;
    });
    return createHmac('sha256', await loading)
      .update(`retrain-callback:${requestId}`)
      .digest('base64url');
  };
  return {
    tokenOf,
    async holds(requestId, token) {
      const wanted = Buffer.from(await tokenOf(requestId));
      const given = Buffer.from(token);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}
