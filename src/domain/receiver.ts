/** Somebody who is told: a page receiver, or a pipeline that retrains. Secrets are kept apart from the document that is shown. */
export interface Receiver {
  readonly id: string;
  readonly type: 'webhook' | 'retrain_webhook';
  readonly url: string;
  /** Models it is told about; empty = all. */
  readonly models: readonly string[];
  /** Standard Webhooks secret, `whsec_` + base64. */
  readonly secret: string;
  readonly disabled: boolean;
}

/** One message to one receiver, from the moment it is owed until it is delivered or given up. */
export interface Delivery {
  /** The `webhook-id`: the same on every attempt. */
  readonly id: string;
  readonly receiver: string;
  /** Dotted event type, such as `alert.firing`. */
  readonly type: string;
  /** The alert or the retrain request that it tells of. */
  readonly subject: string;
  /** The exact body that is sent. */
  readonly payload: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly nextAttemptAt: number;
  readonly createdAt: number;
  readonly lastError: string;
  readonly revision: number;
}
