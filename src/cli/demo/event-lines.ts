import type { Flights } from './flights.ts';
import type { Answers } from './served-model.ts';

/** The name of the demo's model. */
export const MODEL = 'flights';

/** The name under which the network's uncorrected score is logged; prediction shift is watched on it. */
export const RAW_SCORE = 'uncorrected';

/** Events `from` up to but not including `to` as JSON Lines of predictions; `answers` begin at `from`. */
export function predictionLines(flights: Flights, from: number, to: number, version: string, answers: Answers): string {
  const lines: string[] = [];
  for (let row = from; row < to; row++) {
    const raw = rounded(answers.raw[row - from]);
    const served = rounded(answers.served[row - from]);
    lines.push(
      `{"event_id":"${eventId(row)}","model":"${MODEL}","version":"${version}","ts":${flights.departedAt[row] ?? 0},` +
        `"features":{"hour":${flights.hour[row] ?? 0},"weekday":"${flights.weekday[row] ?? 0}","distance":${flights.distance[row] ?? 0},` +
        `"origin":"${flights.origin[row] ?? ''}","destination":"${flights.destination[row] ?? ''}"},` +
        `"prediction":{"value":${served},"scores":{"${RAW_SCORE}":${raw}}}}`,
    );
  }
  return lines.join('\n');
}

/** Labels of the given rows as JSON Lines. */
export function labelLines(flights: Flights, rows: readonly number[]): string {
  return rows
    .map(
      (row) =>
        `{"event_id":"${eventId(row)}","model":"${MODEL}","label":${flights.late[row] ?? 0},"ts":${flights.landedAt[row] ?? 0}}`,
    )
    .join('\n');
}

/** Flights from row `from` on, with answers to all rows from 0. */
export interface AnsweredFlights {
  readonly flights: Flights;
  readonly from: number;
  readonly answers: Answers;
}

/** Flights with answers as a CSV file for a baseline: one column for each that the monitor names. */
export function baselineCsv({ flights, from, answers }: AnsweredFlights, to = flights.count): string {
  const lines = [`ts,hour,weekday,distance,origin,destination,prediction,${RAW_SCORE},late,landed`];
  for (let row = from; row < to; row++) {
    lines.push(
      [
        isoTime(flights.departedAt[row] ?? 0),
        flights.hour[row] ?? 0,
        flights.weekday[row] ?? 0,
        flights.distance[row] ?? 0,
        flights.origin[row] ?? '',
        flights.destination[row] ?? '',
        rounded(answers.served[row]),
        rounded(answers.raw[row]),
        flights.late[row] ?? 0,
        isoTime(flights.landedAt[row] ?? 0),
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

function eventId(row: number): string {
  return `f${row}`;
}

function rounded(probability: number | undefined): string {
  return (probability ?? 0).toPrecision(6);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
