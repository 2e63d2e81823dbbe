import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { categorical, numeric, tableOf } from '../../src/trainer/index.ts';
import type { Table } from '../../src/trainer/index.ts';

/** The flights in order of departure, column by column. */
export interface Flights {
  readonly rows: number;
  /** Departure as seconds since 1970; the file's local times are read as UTC. */
  readonly departureSeconds: Float64Array;
  readonly distance: Float64Array;
  readonly origin: readonly string[];
  readonly destination: readonly string[];
  /** 1 where the delay exceeds 15 minutes. */
  readonly late: Uint8Array;
  /** A hash of the row in 0..99, the same on every machine: the fixed samples are cut by it. */
  readonly hash: Uint8Array;
}

/** Reads all three million flights of the `vega-datasets` package through the embedded engine. */
export async function loadFlights(): Promise<Flights> {
  // The package exports no path to its data, so the file is taken from where npm puts it.
  const file = fileURLToPath(new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));
  const path = await mkdtemp(join(tmpdir(), 'leeway-flights-'));
  // The client types the hook by its own stream class; the connection is built for exactly this client.
  const client = createClient({ connection: createChdbConnection({ path }) as never });
  try {
    const answer = await client.query({
      query: `SELECT toUnixTimestamp(assumeNotNull(date)), assumeNotNull(distance), assumeNotNull(origin),
                assumeNotNull(destination), toUInt8(delay > 15),
                cityHash64(assumeNotNull(date), assumeNotNull(origin), assumeNotNull(destination), assumeNotNull(distance)) % 100
              FROM file('${file}') ORDER BY date, origin, destination, distance, delay`,
      format: 'CSV',
    });
    return parse(await answer.text());
  } finally {
    await client.close();
    await rm(path, { recursive: true, force: true });
  }
}

/** What the model sees of these rows; `hourShift` and `distanceFactor` are the incidents a replay puts in. */
export function featuresOf(
  flights: Flights,
  rows: Int32Array,
  incident: (row: number) => { readonly hourShift: number; readonly distanceFactor: number } = () => NO_INCIDENT,
): Table {
  const hour: string[] = [];
  const weekday: string[] = [];
  const origin: string[] = [];
  const destination: string[] = [];
  const distance: number[] = [];
  for (const row of rows) {
    const { hourShift, distanceFactor } = incident(row);
    const seconds = flights.departureSeconds[row]!;
    hour.push(String((Math.floor(seconds / 3600) + hourShift) % 24));
    weekday.push(String(Math.floor(seconds / 86_400) % 7));
    origin.push(flights.origin[row]!);
    destination.push(flights.destination[row]!);
    distance.push(flights.distance[row]! * distanceFactor);
  }
  return tableOf({
    hour: categorical(hour),
    weekday: categorical(weekday),
    origin: categorical(origin),
    destination: categorical(destination),
    distance: numeric(distance),
  });
}

/** Rows that departed from `from` up to but not including `to` (ISO dates), those with a hash below `hashBelow`. */
export function rowsBetween(flights: Flights, from: string, to: string, hashBelow = 100): Int32Array {
  const start = Date.parse(from) / 1000;
  const end = Date.parse(to) / 1000;
  const rows: number[] = [];
  for (let row = 0; row < flights.rows; row++) {
    const seconds = flights.departureSeconds[row]!;
    if (seconds >= start && seconds < end && flights.hash[row]! < hashBelow) rows.push(row);
  }
  return Int32Array.from(rows);
}

const NO_INCIDENT = { hourShift: 0, distanceFactor: 1 };

function parse(csv: string): Flights {
  const rows = csv.length === 0 ? 0 : csv.split('\n').length - 1;
  const departureSeconds = new Float64Array(rows);
  const distance = new Float64Array(rows);
  const late = new Uint8Array(rows);
  const hash = new Uint8Array(rows);
  const origin = new Array<string>(rows);
  const destination = new Array<string>(rows);
  const names = new Map<string, string>();
  // One string object per airport instead of one per row.
  const shared = (quoted: string): string => {
    let name = names.get(quoted);
    if (name === undefined) names.set(quoted, (name = quoted.slice(1, -1)));
    return name;
  };
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const end = csv.indexOf('\n', at);
    const fields = csv.slice(at, end).split(',');
    departureSeconds[row] = Number(fields[0]);
    distance[row] = Number(fields[1]);
    origin[row] = shared(fields[2]!);
    destination[row] = shared(fields[3]!);
    late[row] = Number(fields[4]);
    hash[row] = Number(fields[5]);
    at = end + 1;
  }
  return { rows, departureSeconds, distance, origin, destination, late, hash };
}
