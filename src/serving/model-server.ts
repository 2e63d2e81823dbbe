import { LeewayError, messageOf } from '../platform/errors.ts';
import { describe, NOBODY, servingStateSchema, transition } from './deployment.ts';
import { armOf } from './route.ts';
import type { Deployment, ServingCommand, ServingState } from './deployment.ts';
import type { Predictor, ServingPorts } from './ports.ts';

/** Rows to be answered together. */
export interface ServingRequest<Rows> {
  readonly rows: Rows;
  /** Event time of the rows, milliseconds since 1970: the running correction is taken as of then. */
  readonly timeMs: number;
  /** Whom each row is about, for the split of an experiment; without it the champion answers them all. */
  readonly subjects?: readonly string[];
}

/** Which side of an experiment answered a row. */
export type ServingArm = 'champion' | 'challenger';

/** One probability per row, and who gave it. */
export interface ServingAnswer {
  readonly probabilities: Float32Array;
  readonly champion: Deployment;
  /** Null while there is no experiment. */
  readonly challenger: Deployment | null;
  /** Who answered each row. */
  readonly arms: readonly ServingArm[];
}

/** What the shadow would have answered; its failures are its own. */
export type ShadowAnswer =
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly deployment: Deployment; readonly probabilities: Float32Array }
  | { readonly kind: 'failed'; readonly deployment: Deployment; readonly message: string };

/** What a command came to. */
export type CommandOutcome =
  { readonly kind: 'done'; readonly state: ServingState } | { readonly kind: 'refused'; readonly reason: string };

interface Loaded<Rows> {
  readonly deployment: Deployment;
  readonly predictor: Predictor<Rows>;
}

interface Board<Rows> {
  readonly state: ServingState;
  readonly champion: Loaded<Rows> | null;
  readonly previous: Loaded<Rows> | null;
  readonly challenger: Loaded<Rows> | null;
  readonly shadow: Loaded<Rows> | null;
}

/**
 * Answers for one model from memory. What a command needs is loaded beside what is serving, then written down, then put
 * in place by one assignment: a request sees the state from before or from after, and a failed command changes nothing.
 */
export class ModelServer<Rows> {
  readonly model: string;
  readonly #ports: ServingPorts<Rows>;
  #board: Board<Rows> = { state: NOBODY, champion: null, previous: null, challenger: null, shadow: null };
  #lastCommand: Promise<unknown> = Promise.resolve();

  private constructor(model: string, ports: ServingPorts<Rows>) {
    this.model = model;
    this.#ports = ports;
  }

  /** The model's server in the state that was written down last, everything it needs loaded. Throws when that cannot be read or loaded. */
  static async open<Rows>(model: string, ports: ServingPorts<Rows>): Promise<ModelServer<Rows>> {
    const server = new ModelServer(model, ports);
    const written = await ports.documents.get(model);
    if (written === undefined || written === null) return server;
    const parsed = servingStateSchema.safeParse(written);
    if (!parsed.success) {
      throw new LeewayError('internal', `the serving state of "${model}" cannot be read: ${messageOf(parsed.error)}`, {
        cause: parsed.error,
      });
    }
    server.#board = await server.#load(parsed.data);
    return server;
  }

  /** Who answers now. */
  get state(): ServingState {
    return this.#board.state;
  }

  /** Carries out a command; commands run one after the other, in the order they came. Throws when a version cannot be loaded or the state not be written. */
  command(command: ServingCommand): Promise<CommandOutcome> {
    const run = this.#lastCommand.then(async (): Promise<CommandOutcome> => {
      const next = transition(this.#board.state, command);
      if (next.kind === 'refused') return next;
      const board = await this.#load(next.state);
      await this.#ports.documents.put(this.model, next.state);
      this.#board = board;
      return { kind: 'done', state: next.state };
    });
    this.#lastCommand = run.catch(() => undefined);
    return run;
  }

  /** Answers the rows. Refused as `conflict` while nobody is in charge. */
  answer(request: ServingRequest<Rows>): ServingAnswer {
    const { champion, challenger, state } = this.#board;
    if (champion === null) {
      throw new LeewayError('conflict', `nobody answers for "${this.model}" yet`, {
        remedy: 'Promote a version first.',
      });
    }
    const { experiment } = state;
    const probabilities = this.#predict(champion, request);
    const arms = new Array<ServingArm>(probabilities.length).fill('champion');
    if (challenger === null || experiment === null || request.subjects === undefined) {
      return { probabilities, champion: champion.deployment, challenger: challenger?.deployment ?? null, arms };
    }
    if (request.subjects.length !== probabilities.length) {
      throw new LeewayError('bad_input', `${request.subjects.length} subjects for ${probabilities.length} rows`, {
        remedy: 'Name the subject of every row, or of none.',
      });
    }
    const split = {
      salt: experiment.salt,
      arms: [
        { name: 'challenger', share: experiment.share },
        { name: 'champion', share: 1 - experiment.share },
      ],
    } as const;
    let challenged: Float32Array | undefined;
    for (const [row, subject] of request.subjects.entries()) {
      if (armOf(subject, split) !== 'challenger') continue;
      // Computed for all rows at once, and only if the split sends it any.
      challenged ??= this.#predict(challenger, request);
      probabilities[row] = challenged[row] ?? Number.NaN;
      arms[row] = 'challenger';
    }
    return { probabilities, champion: champion.deployment, challenger: challenger.deployment, arms };
  }

  /** What the shadow would have answered. Called after the answer is out, it can neither change nor delay it. */
  shadow(request: ServingRequest<Rows>): ShadowAnswer {
    const { shadow } = this.#board;
    if (shadow === null) return { kind: 'none' };
    const { deployment } = shadow;
    try {
      return { kind: 'answered', deployment, probabilities: this.#predict(shadow, request) };
    } catch (thrown) {
      return { kind: 'failed', deployment, message: `${describe(deployment)}: ${messageOf(thrown)}` };
    }
  }

  #predict({ deployment, predictor }: Loaded<Rows>, { rows, timeMs }: ServingRequest<Rows>): Float32Array {
    const answers = predictor.predict(this.#ports.mend(rows, deployment.mends));
    if (!deployment.corrected) return answers;
    const factor = Math.exp(this.#ports.interceptAt(deployment.version, timeMs));
    // To add to the log-odds is to multiply the odds.
    return answers.map((p) => (p * factor) / (1 - p + p * factor));
  }

  /** Everything the state names, loaded; what is loaded already is kept. */
  async #load(state: ServingState): Promise<Board<Rows>> {
    const known = new Map<string, Predictor<Rows>>();
    for (const loaded of [this.#board.champion, this.#board.previous, this.#board.challenger, this.#board.shadow]) {
      if (loaded !== null) known.set(artefactOf(loaded.deployment), loaded.predictor);
    }
    const load = async (deployment: Deployment | null): Promise<Loaded<Rows> | null> => {
      if (deployment === null) return null;
      const predictor = known.get(artefactOf(deployment)) ?? (await this.#ports.open(deployment));
      known.set(artefactOf(deployment), predictor);
      return { deployment, predictor };
    };
    return {
      state,
      champion: await load(state.champion),
      previous: await load(state.previous),
      challenger: await load(state.experiment?.challenger ?? null),
      shadow: await load(state.shadow),
    };
  }
}

function artefactOf(deployment: Deployment): string {
  return JSON.stringify([deployment.version, deployment.digest]);
}
