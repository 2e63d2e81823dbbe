import { ADWIN } from './adwin.ts';
import { BOCD } from './bocd.ts';
import { CONFORMAL_MARTINGALE } from './conformal-martingale.ts';
import { CUSUM } from './cusum.ts';
import { DDM } from './ddm.ts';
import type { StreamDefinition } from './definition.ts';
import { E_CUSUM, E_SR } from './e-detector.ts';
import { ECDD } from './ecdd.ts';
import { EDDM } from './eddm.ts';
import { EWMA } from './ewma.ts';
import { FHDDM } from './fhddm.ts';
import { FOCUS } from './focus.ts';
import { GMA } from './gma.ts';
import { HDDM_A } from './hddm-a.ts';
import { HDDM_W } from './hddm-w.ts';
import { CDBD, HDDDM } from './histogram-stream.ts';
import { INCREMENTAL_KS } from './incremental-ks.ts';
import { KSWIN } from './kswin.ts';
import { LFR } from './lfr.ts';
import { PAGE_HINKLEY } from './page-hinkley.ts';
import { nearestName } from './parameters.ts';
import { RDDM } from './rddm.ts';
import { STEPD } from './stepd.ts';
import type { SavedDetector, StreamDetector } from './types.ts';

/** All streaming detectors by the names of the command line. */
export const STREAM_DETECTORS = {
  adwin: ADWIN,
  kswin: KSWIN,
  page_hinkley: PAGE_HINKLEY,
  cusum: CUSUM,
  gma: GMA,
  ewma: EWMA,
  ddm: DDM,
  eddm: EDDM,
  rddm: RDDM,
  hddm_a: HDDM_A,
  hddm_w: HDDM_W,
  fhddm: FHDDM,
  stepd: STEPD,
  ecdd: ECDD,
  lfr: LFR,
  bocd: BOCD,
  incremental_ks: INCREMENTAL_KS,
  hdddm: HDDDM,
  cdbd: CDBD,
  focus: FOCUS,
  e_sr: E_SR,
  e_cusum: E_CUSUM,
  conformal_martingale: CONFORMAL_MARTINGALE,
} as const;

/** The name of a streaming detector. */
export type StreamDetectorName = keyof typeof STREAM_DETECTORS;

type ParamsOf<N extends StreamDetectorName> =
  (typeof STREAM_DETECTORS)[N] extends StreamDefinition<infer P> ? P : never;

/** The definition of a name, its parameters' types forgotten; null where there is none. */
export function streamDefinition(name: string): StreamDefinition | null {
  return Object.hasOwn(STREAM_DETECTORS, name) ? STREAM_DETECTORS[name as StreamDetectorName] : null;
}

/** Why there is no detector of this name, with the one that was probably meant. */
export function unknownDetector(name: string): string {
  const names = Object.keys(STREAM_DETECTORS);
  const near = nearestName(name, names);
  return `there is no detector ${JSON.stringify(name)}${near === null ? `; there are ${names.join(', ')}` : `; did you mean ${near}?`}`;
}

/** A new detector with the given parameters, defaults for the rest. Throws a RangeError that names every fault of the parameters. */
export function createStreamDetector<N extends StreamDetectorName>(
  name: N,
  params: Partial<ParamsOf<N>> = {},
): StreamDetector {
  return built(name, params, (definition, checked) => definition.create(checked));
}

/** The detector that `toJSON` saved; it goes on as if nothing had happened. Throws a RangeError for what no detector saved. */
export function restoreStreamDetector(saved: SavedDetector): StreamDetector {
  return built(saved.detector, saved.params, (definition, checked) => definition.restore(checked, saved.state));
}

function built(
  name: string,
  params: object,
  build: (definition: StreamDefinition, checked: unknown) => StreamDetector,
): StreamDetector {
  const definition = streamDefinition(name);
  if (definition === null) throw new RangeError(unknownDetector(name));
  const checked = definition.check(params as Readonly<Record<string, unknown>>);
  if (checked.kind === 'faulty') throw new RangeError(`${name}: ${checked.faults.join('; ')}`);
  return build(definition, checked.params);
}
