import type { StreamDetectorName } from './registry.ts';
import type { ParameterValue } from './types.ts';

/** The parameter that trades false alarms for delay, and its ends: from an alarm at everything to an alarm at next to nothing. */
export interface Sensitivity {
  readonly param: string;
  readonly loose: number;
  readonly strict: number;
}

const level = (param: string): Sensitivity => ({ param, loose: 0.99, strict: 1e-15 });
const limit = (param: string): Sensitivity => ({ param, loose: 1e-6, strict: 1e12 });
const promise = (param: string): Sensitivity => ({ param, loose: 2, strict: 1e12 });

/** What every detector has to be made more or less sensitive by; ECDD has fitted limits for three run lengths only. */
const SENSITIVITIES: { readonly [Name in StreamDetectorName]: Sensitivity | null } = {
  adwin: level('delta'),
  kswin: level('alpha'),
  page_hinkley: limit('threshold'),
  cusum: limit('threshold'),
  gma: limit('lambda_'),
  ewma: limit('threshold'),
  ddm: limit('drift_threshold'),
  eddm: level('beta'),
  rddm: limit('drift_level'),
  hddm_a: level('drift_confidence'),
  hddm_w: level('drift_confidence'),
  fhddm: level('confidence_level'),
  stepd: level('alpha_d'),
  ecdd: null,
  lfr: { param: 'detect_level', loose: 0.49, strict: 1e-15 },
  bocd: level('hazard'),
  incremental_ks: level('alpha'),
  hdddm: level('significance'),
  cdbd: level('significance'),
  focus: { param: 'arl', loose: 100, strict: 1e9 },
  e_sr: promise('arl'),
  e_cusum: promise('arl'),
  conformal_martingale: promise('threshold'),
};

/** The sensitivity of a detector at its other parameters; null where it has none. */
export function sensitivityOf(
  name: StreamDetectorName,
  params: Readonly<Record<string, ParameterValue>>,
): Sensitivity | null {
  // The histogram methods' significance is a level or a number of standard deviations.
  if (params['statistic'] === 'stdev') return { param: 'significance', loose: 1e-3, strict: 100 };
  return SENSITIVITIES[name];
}
