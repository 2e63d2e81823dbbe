import type { Receiver } from '../../domain/receiver.ts';
import type { Receivers } from '../ports.ts';
import type { ReceiverView } from '../schemas/receivers.ts';
import type { Documents } from './documents.ts';

/** Secrets have 256 bits, ids 80. */
const SECRET_BYTES = 32;
const ID_BYTES = 10;

/** Receivers over control documents; what is shown of one never holds its secret, but once, at its creation. */
export function createReceivers(
  documents: Documents,
  { randomBytes }: { readonly randomBytes: (count: number) => Buffer },
): Receivers {
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

function receiverView({ id, type, url, models, disabled }: Receiver): ReceiverView {
  return { id, type, url, models: [...models], disabled };
}
