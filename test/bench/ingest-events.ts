import { createRandom } from '../../detectors/math/random.ts';

/** Numeric features of an event of the benchmark. */
export const NUMERIC = 30;
/** Its categorical features. */
export const CATEGORICAL = 5;
/** The topic that every way reads. */
export const TOPIC = 'bench';

/** Events of about 666 bytes: 30 numbers and 5 texts, a second of event time apart. */
export function makeEvents(count: number): string[] {
  const random = createRandom(1);
  const places = ['Oslo', 'Bergen', 'Tromsø', 'Bodø', 'Ålesund'];
  return Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      event_id: `event-${String(i).padStart(9, '0')}`,
      model: 'flights-1',
      version: '1',
      ts: Date.UTC(2025, 5, 1) + i * 1000,
      features: Object.fromEntries([
        ...Array.from({ length: NUMERIC }, (_unused, j) => [`nu${j}`, Math.round(random.normal() * 1e6) / 1e4]),
        ...Array.from({ length: CATEGORICAL }, (_unused, j) => [`cat${j}`, places[random.below(places.length)]]),
      ]),
      prediction: { value: Math.round(random.uniform() * 1e4) / 1e4 },
    }),
  );
}
