/** Control records as the registry needs them; the newest revision of each. */
export interface Documents {
  get(kind: 'model' | 'monitor' | 'receiver', id: string): Promise<{ readonly body: unknown } | null>;
  list(kind: 'receiver'): Promise<readonly { readonly body: unknown }[]>;
  put(kind: 'model' | 'monitor' | 'receiver', id: string, body: unknown): Promise<void>;
  remove(kind: 'receiver', id: string): Promise<void>;
}
