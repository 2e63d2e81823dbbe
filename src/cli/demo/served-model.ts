import {
  categorical,
  corrected,
  numeric,
  predict,
  RunningCorrection,
  tableOf,
  type Network,
  type NetworkSpec,
  type Table,
} from '../../trainer/index.ts';
import type { Flights } from './flights.ts';

/** What the demo's network is given: embeddings of the calendar and the airports, and the distance. */
export const NETWORK_SPEC: NetworkSpec = {
  categorical: ['hour', 'weekday', 'origin', 'destination'],
  numeric: ['distance'],
};

const HOUR_MS = 3_600_000;

/** Answers to consecutive flights: what the network said, and what was served after the correction (if there is one). */
export interface Answers {
  readonly raw: Float32Array;
  readonly served: Float32Array;
}

interface Waiting {
  readonly landedAt: number;
  readonly eventTimeMs: number;
  readonly predicted: number;
  readonly label: number;
}

/** The network's view of flights `from` up to but not including `to`. */
export function networkTable(flights: Flights, from = 0, to = flights.count): Table {
  const text = (values: Uint8Array): string[] => Array.from(values.subarray(from, to), String);
  return tableOf({
    hour: categorical(text(flights.hour)),
    weekday: categorical(text(flights.weekday)),
    origin: categorical(flights.origin.slice(from, to)),
    destination: categorical(flights.destination.slice(from, to)),
    distance: numeric(flights.distance.subarray(from, to)),
  });
}

/**
 * A network as it is served: with or without a running correction of its base rate. Flights are answered in order of
 * departure, and a label is learnt from at the first full hour after the flight has landed: never before.
 */
export class ServedModel {
  readonly network: Network;
  readonly correcting: boolean;
  readonly #correction = new RunningCorrection();
  #waiting: Waiting[] = [];
  #hour = Number.NEGATIVE_INFINITY;
  #intercept = 0;

  constructor(network: Network, correcting: boolean) {
    this.network = network;
    this.correcting = correcting;
  }

  /** Answers flights `from` up to but not including `to`; must be called in order of departure. */
  answer(flights: Flights, from = 0, to = flights.count): Answers {
    const raw = predict(this.network, networkTable(flights, from, to));
    if (!this.correcting) return { raw, served: raw };
    const served = new Float32Array(raw.length);
    for (let row = from; row < to; row++) {
      const departedAt = flights.departedAt[row] ?? 0;
      this.#refresh(Math.floor(departedAt / HOUR_MS) * HOUR_MS);
      const predicted = raw[row - from] ?? 0;
      served[row - from] = corrected(predicted, this.#intercept);
      this.#waiting.push({
        landedAt: flights.landedAt[row] ?? Number.POSITIVE_INFINITY,
        eventTimeMs: departedAt,
        predicted,
        label: flights.late[row] ?? 0,
      });
    }
    return { raw, served };
  }

  #refresh(hour: number): void {
    if (hour <= this.#hour) return;
    this.#hour = hour;
    const waiting: Waiting[] = [];
    for (const flight of this.#waiting) {
      if (flight.landedAt <= hour) this.#correction.observe(flight);
      else waiting.push(flight);
    }
    this.#waiting = waiting;
    this.#intercept = this.#correction.interceptAt(hour);
  }
}
