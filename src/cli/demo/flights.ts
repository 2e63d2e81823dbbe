import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LeewayError } from '../../platform/errors.ts';
import type { Engine } from '../../store/index.ts';

/** Flights in order of departure, column by column; times in milliseconds, taking the airports' local clock as UTC. */
export interface Flights {
  readonly count: number;
  readonly departedAt: Float64Array;
  /** When the outcome was known: after the flight has landed. */
  readonly landedAt: Float64Array;
  /** Local hour of departure, 0 to 23. */
  readonly hour: Uint8Array;
  /** Day of the week, 1 = Monday to 7. */
  readonly weekday: Uint8Array;
  /** Miles. */
  readonly distance: Float64Array;
  readonly origin: readonly string[];
  readonly destination: readonly string[];
  /** 1 where the flight left more than 15 minutes late. */
  readonly late: Uint8Array;
}

/** A fixed sample of the flights: those whose hash modulo 100 lies in [fromHash, toHash), departed in [from, to). */
export interface FlightSample {
  readonly fromHash: number;
  readonly toHash: number;
  /** ISO dates. */
  readonly from: string;
  readonly to: string;
}

/** Minutes at the gate and cruising speed by which a landing is reckoned; the data holds no arrival. */
const GROUND_MINUTES = 30;
const MILES_A_MINUTE = 8;
const LATE_MINUTES = 15;

/**
 * Where the flights lie: `flights-3m.parquet` of the npm package vega-datasets (three million US flights, first half of 2001).
 * @throws LeewayError `not_found` when the package is not installed.
 */
export function locateFlights(): string {
  try {
    const entry = createRequire(import.meta.url).resolve('vega-datasets');
    const file = join(dirname(entry), '..', 'data', 'flights-3m.parquet');
    if (existsSync(file)) return file;
  } catch {
    // Not installed: said below.
  }
  throw new LeewayError('not_found', "the demo's flights are not installed", {
    remedy: 'Install them with `npm install vega-datasets@3.2.1`; a checkout has them after `npm ci`.',
  });
}

interface FlightColumns extends Record<string, unknown> {
  readonly departed: number[];
  readonly landed: number[];
  readonly hour: number[];
  readonly weekday: number[];
  readonly distance: number[];
  readonly origin: string[];
  readonly destination: string[];
  readonly late: number[];
}

/** Reads a sample through the engine: whole columns in one row, which costs a tenth of a row at a time. */
export async function readFlights(engine: Pick<Engine, 'query'>, file: string, sample: FlightSample): Promise<Flights> {
  const [columns] = await engine.query<FlightColumns>(
    `SELECT groupArray(departed) AS departed, groupArray(landed) AS landed, groupArray(hour) AS hour, groupArray(weekday) AS weekday,
            groupArray(distance) AS distance, groupArray(origin) AS origin, groupArray(destination) AS destination, groupArray(late) AS late
     FROM (
       SELECT toUnixTimestamp(assumeNotNull(date)) AS departed,
              departed + 60 * (greatest(delay, 0) + ${GROUND_MINUTES} + intDiv(distance, ${MILES_A_MINUTE})) AS landed,
              toHour(assumeNotNull(date)) AS hour, toDayOfWeek(assumeNotNull(date)) AS weekday, assumeNotNull(distance) AS distance,
              assumeNotNull(origin) AS origin, assumeNotNull(destination) AS destination, toUInt8(delay > ${LATE_MINUTES}) AS late
       FROM file({file:String}, 'Parquet')
       WHERE date >= {from:String}::DateTime('UTC') AND date < {to:String}::DateTime('UTC')
         AND cityHash64(date, delay, distance, origin, destination) % 100 >= {fromHash:UInt8}
         AND cityHash64(date, delay, distance, origin, destination) % 100 < {toHash:UInt8}
       ORDER BY departed, origin, destination, distance, delay
     )`,
    { file, ...sample },
  );
  if (columns === undefined || columns.departed.length === 0) {
    throw new LeewayError('not_found', `no flights from ${sample.from} to ${sample.to} in ${file}`);
  }
  return {
    count: columns.departed.length,
    departedAt: Float64Array.from(columns.departed, (seconds) => seconds * 1000),
    landedAt: Float64Array.from(columns.landed, (seconds) => seconds * 1000),
    hour: Uint8Array.from(columns.hour),
    weekday: Uint8Array.from(columns.weekday),
    distance: Float64Array.from(columns.distance),
    origin: columns.origin,
    destination: columns.destination,
    late: Uint8Array.from(columns.late),
  };
}
