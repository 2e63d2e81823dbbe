import type { Receiver } from '../../domain/receiver.ts';
import type { Receivers } from '../ports.ts';
import type { ReceiverView } from '../schemas/receivers.ts';
import type { Documents } from './documents.ts';

/** Secrets have 256 bits, ids 80. */
const SECRET_BYTES = 32;
const ID_BYTES = 10;

/** Tells of a URL whether messages may be sent there, and if not, why: as far as the URL itself shows it. */
export interface UrlGuard {
  vetUrl(url: string): { readonly ok: true } | { readonly ok: false; readonly reason: string };
}

/** Receivers over control documents; what is shown of one never holds its secret, but once, at its creation. */
export function createReceivers(
  documents: Documents,
  { randomBytes, guard }: { readonly randomBytes: (count: number) => Buffer; readonly guard: UrlGuard },
): Receivers {
  // Said as it is now: the operator may list a target after it was registered.
  const receiverView = ({ id, type, url, models, disabled }: Receiver): ReceiverView => {
    const vetted = guard.vetUrl(url);
    return { id, type, url, models: [...models], disabled, blocked: vetted.ok ? null : vetted.reason };
  };
  return {
    list: async () => (await documents.list('receiver')).map(({ body }) => receiverView(body as Receiver)),
    async create({ type, url, models, secret }) {
      const receiver: Receiver = {
        id: `rcv_${randomBytes(ID_BYTES).toString('hex')}`,
        type,
        url,
        models: models ?? [],
        secret: secret ?? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`,
        disabled: false,
      };
      await documents.put('receiver', receiver.id, receiver);
      return { ...receiverView(receiver), secret: receiver.secret };
    },
    async remove(id) {
      if ((await documents.get('receiver', id)) === null) return false;
      await documents.remove('receiver', id);
      return true;
    },
  };
}
