/** A list of the API, as far as a command shows it. */
export interface ListAnswer<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** A model as it is listed. */
export interface ModelAnswer {
  readonly model: string;
  readonly champion: string | null;
  readonly status: string;
  readonly evidence: number | null;
  readonly threshold: number | null;
  readonly openAlerts: number;
  readonly lastEventAt: string | null;
  readonly events24h: number;
  readonly budget: { readonly pages: number; readonly per: string } | null;
  readonly versions: readonly VersionAnswer[];
}

/** A version as it is listed. */
export interface VersionAnswer {
  readonly version: string;
  readonly stage: string;
  readonly createdAt: string | null;
  readonly baseline?: { readonly id: string; readonly rows: number } | null;
}

/** A baseline as it is listed. */
export interface BaselineAnswer {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly labelledRows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly notes?: readonly string[];
}

/** A receiver as it is listed; its secret at its creation alone. */
export interface ReceiverAnswer {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly models: readonly string[];
  readonly disabled: boolean;
  readonly blocked: string | null;
  readonly secret?: string;
}

/** A retrain request as it is listed. */
export interface RetrainAnswer {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  readonly state: string;
  readonly at: string;
  readonly reason: string;
  readonly decision: { readonly chosen: string; readonly reason: string } | null;
}

/** A dead letter as it is listed. */
export interface DeadLetterAnswer {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly kind: string;
  readonly detail: string;
  readonly remedy: string;
  readonly at: string;
  readonly source: 'http' | { readonly topic: string; readonly partition: number; readonly offset: number };
  readonly key: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly bytes: string;
  readonly protection: string;
  readonly attempts: number;
  readonly note: string;
}

/** What a replay did. */
export interface ReplayAnswer {
  readonly dryRun: boolean;
  readonly replayed: number;
  readonly unreadable: number;
  readonly withheld: number;
  readonly remaining: number;
  readonly letters: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly reason: string | null;
    readonly detail: string;
  }[];
}

/** Which letters were discarded or restored. */
export interface SettleAnswer {
  readonly changed: readonly string[];
  readonly unchanged: readonly { readonly id: string; readonly detail: string }[];
}

/** The privacy rules of a model. */
export interface PrivacyAnswer {
  readonly own: boolean;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly defaults: readonly { readonly match: string; readonly action: string }[];
  readonly history: readonly { readonly at: string; readonly actor: string; readonly rules: unknown }[];
  readonly notes?: readonly string[];
}
