import { describe, expect, it } from 'vitest';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';
import { uniforms } from '../../vectors/lcg-samples.ts';

/** Errors by the generator 16807 x mod 2^31 - 1 from seed 5: one in ten for 2,000 items, then three in ten. */
function errors(): number[] {
  const next = uniforms(5);
  return Array.from({ length: 4000 }, (_, i) => (next() < (i < 2000 ? 0.1 : 0.3) ? 1 : 0));
}

function alarms(name: 'rddm' | 'stepd' | 'ecdd', values: readonly number[]): number[] {
  const detector = createStreamDetector(name, {});
  return values.flatMap((value, at) => (detector.update(value) === 'drift' ? [at] : []));
}

describe('alarms of Frouros 0.9 with its defaults, reset after each (published run)', () => {
  it('rddm', () => {
    expect(alarms('rddm', errors())).toEqual([250, 1889, 2059, 3003, 3221]);
  });

  it('stepd, which reads 1 as correct here', () => {
    expect(
      alarms(
        'stepd',
        errors().map((error) => 1 - error),
      ),
    ).toEqual([267, 1883, 2065]);
  });

  it('ecdd: ten, of which the first four were published', () => {
    const found = alarms('ecdd', errors());
    expect(found).toHaveLength(10);
    expect(found.slice(0, 4)).toEqual([250, 1647, 1869, 2023]);
  });
});
