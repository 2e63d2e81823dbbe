import type { Deployment } from './deployment.ts';

/** A loaded version: answers rows with the probability of the positive label. `Rows` is what the trainer calls a table. */
export interface Predictor<Rows> {
  predict(rows: Rows): Float32Array;
}

/** What serving needs from the rest. */
export interface ServingPorts<Rows> {
  /** Loads a version and checks it against the deployment's digest; throws when it is damaged or not there. */
  readonly open: (deployment: Deployment) => Promise<Predictor<Rows>>;
  /** The rows with the feed mends of a deployment applied. */
  readonly mend: (rows: Rows, mends: readonly unknown[]) => Rows;
  /** The running correction of a version in logits at a time (milliseconds since 1970); 0 where there is none. */
  readonly interceptAt: (version: string, timeMs: number) => number;
  /** Where a model's serving state is kept. */
  readonly documents: {
    readonly get: (model: string) => Promise<unknown>;
    readonly put: (model: string, state: unknown) => Promise<void>;
  };
}
