import type { Receiver } from '../domain/receiver.ts';
import type { DocumentStore } from './documents.ts';

/** Those who are told, secrets included: for the notifier and for the API, which leaves the secrets out. */
export interface ReceiverStore {
  list(): Promise<readonly Receiver[]>;
  get(id: string): Promise<Receiver | null>;
  put(receiver: Receiver): Promise<void>;
  remove(id: string): Promise<void>;
  /** Stops telling a receiver, which stays listed as disabled; one that is gone stays gone. */
  disable(id: string): Promise<void>;
}

/** Receivers as control records of kind `receiver`. */
export function createReceiverStore(documents: DocumentStore): ReceiverStore {
  const get = async (id: string): Promise<Receiver | null> =>
    (await documents.get<Receiver>('receiver', id))?.body ?? null;
  return {
    list: async () => (await documents.list<Receiver>('receiver')).map(({ body }) => body),
    get,
    put: (receiver) => documents.put('receiver', receiver.id, receiver),
    remove: (id) => documents.remove('receiver', id),
    async disable(id) {
      const receiver = await get(id);
      if (receiver !== null && !receiver.disabled) await documents.put('receiver', id, { ...receiver, disabled: true });
    },
  };
}
