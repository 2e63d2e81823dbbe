import { inputFault } from './input-fault.ts';
import { checkParameters } from './parameters.ts';
import type { CheckedParameters } from './parameters.ts';
import { decodeState, encodeState } from './saved-state.ts';
import type { StateRecord } from './saved-state.ts';
import type {
  ParameterTable,
  ParameterValue,
  SavedDetector,
  StreamDetector,
  StreamInput,
  StreamOutcome,
  StreamReadings,
} from './types.ts';

/** What all detectors share: their name, their parameters, and one state record that can be saved and taken up again. */
export abstract class SavableDetector<P, S extends StateRecord> implements StreamDetector {
  readonly name: string;
  readonly params: P & Readonly<Record<string, ParameterValue>>;
  /** All that changes. A field that is not in here is not saved. */
  protected state: S;

  constructor(name: string, params: P, state: S) {
    this.name = name;
    this.params = params as P & Readonly<Record<string, ParameterValue>>;
    this.state = state;
  }

  abstract update(x: number): StreamOutcome;
  abstract get warning(): boolean;
  abstract values(): StreamReadings;

  toJSON(): SavedDetector {
    return { detector: this.name, params: this.params, state: encodeState(this.state) };
  }
}

/** A detector as the registry knows it. */
export interface StreamDefinition<P = unknown> {
  readonly name: string;
  /** One sentence: what it watches for. */
  readonly summary: string;
  readonly input: StreamInput;
  /** What its alarm indices are held to. */
  readonly reference: string;
  readonly parameters: ParameterTable<P>;
  /** Defaults filled in and everything checked, or all faults. */
  check(given: Readonly<Record<string, unknown>>): CheckedParameters<P>;
  /** The first value, counted from 1, at which it can alarm: a shorter stream cannot say anything. */
  firstLook(params: P): number;
  /** A new detector. The parameters must have been checked. */
  create(params: P): StreamDetector;
  /** The detector that was saved. Throws a RangeError for a state that is not one of this detector's. */
  restore(params: P, state: Readonly<Record<string, unknown>>): StreamDetector;
  /** Why a value cannot be read, as the end of a sentence; null when it can. */
  fault(x: number, params: P): string | null;
}

/** Makes a definition from what tells one detector from another. */
export function defineDetector<P, S extends StateRecord>(given: {
  readonly name: string;
  readonly summary: string;
  readonly input: StreamInput;
  readonly reference: string;
  readonly parameters: ParameterTable<P>;
  /** Rules between parameters that each are fine by themselves. */
  readonly crossFaults?: (params: P) => readonly string[];
  /** Limits of the input that depend on parameters. */
  readonly fault?: (x: number, params: P) => string | null;
  /** As in StreamDefinition; 1 where it is not given. */
  readonly firstLook?: (params: P) => number;
  readonly fresh: (params: P) => S;
  readonly build: (params: P, state: S) => StreamDetector;
}): StreamDefinition<P> {
  const { name, summary, input, reference, parameters, crossFaults, fresh, build } = given;
  return {
    name,
    summary,
    input,
    reference,
    parameters,
    check: (values) => {
      const checked = checkParameters(parameters, values);
      if (checked.kind === 'faulty') return checked;
      const faults = crossFaults?.(checked.params) ?? [];
      return faults.length > 0 ? { kind: 'faulty', faults } : checked;
    },
    firstLook: (params) => given.firstLook?.(params) ?? 1,
    create: (params) => build(params, fresh(params)),
    restore: (params, state) => build(params, decodeState(fresh(params), state)),
    fault: (x, params) => inputFault(input, x) ?? given.fault?.(x, params) ?? null,
  };
}
