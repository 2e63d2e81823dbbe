import type { Flights } from './flights.ts';

/** What is put into the replay: nothing, the feed's hours turned to UTC, or kilometres for miles. */
export const INCIDENTS = ['utc', 'units', 'none'] as const;
/** One kind of incident. */
export type IncidentKind = (typeof INCIDENTS)[number];

/** The moment from which the feed is broken: 4 June 2001, 00:00. */
export const INCIDENT_AT = Date.UTC(2001, 5, 4);

const UTC_OFFSET_HOURS = 5;
const KILOMETRES_A_MILE = 1.609344;

/** One sentence that says what was put in; every output of the demo carries it. */
export function describeIncident(kind: IncidentKind): string {
  switch (kind) {
    case 'utc':
      return 'put in by this demo: from 2001-06-04 the feed sends the hour in UTC instead of local time (+5)';
    case 'units':
      return 'put in by this demo: from 2001-06-04 the feed sends distances in kilometres instead of miles';
    case 'none':
      return 'nothing was put in: these are the flights as they were';
  }
}

/** The flights as the feed sends them: untouched before the incident, broken from then on. */
export function feedOf(flights: Flights, kind: IncidentKind): Flights {
  if (kind === 'none') return flights;
  const broken = (row: number): boolean => (flights.departedAt[row] ?? 0) >= INCIDENT_AT;
  return kind === 'utc'
    ? { ...flights, hour: flights.hour.map((hour, row) => (broken(row) ? (hour + UTC_OFFSET_HOURS) % 24 : hour)) }
    : { ...flights, distance: flights.distance.map((miles, row) => (broken(row) ? miles * KILOMETRES_A_MILE : miles)) };
}
