import { MersenneTwister, seededWords } from '../../detectors/stream/mersenne-twister.ts';

/** A stream as its recipe: stretches drawn from Python's generator, so that vectors carry no values (test/vectors/make/stream_recipes.py). */
export interface StreamRecipe {
  readonly seed: number;
  readonly parts: readonly (readonly [kind: string, n: number, a: number, b: number])[];
}

/** The values of a recipe, digit for digit those of the Python script. */
export function streamOf({ seed, parts }: StreamRecipe): number[] {
  const random = new MersenneTwister(seededWords(seed));
  const values: number[] = [];
  for (const [kind, n, a, b] of parts) {
    for (let i = 0; i < n; i++) values.push(valueOf(kind, random, a, b, i, n));
  }
  return values;
}

function valueOf(kind: string, random: MersenneTwister, a: number, b: number, i: number, n: number): number {
  switch (kind) {
    case 'bits':
      return random.random() < a ? 1 : 0;
    case 'ramp':
      return random.random() < a + ((b - a) * i) / n ? 1 : 0;
    case 'uniform':
      return a + b * random.random();
    case 'levels':
      return Math.floor(random.random() * a) + b;
    case 'steady':
      return a;
    case 'bell': {
      let total = 0;
      for (let k = 0; k < 12; k++) total += random.random();
      return a + b * (total - 6);
    }
    default:
      throw new Error(`no such stretch: ${kind}`);
  }
}

/** Indices from their packed form: gap to the next run's first, its length, and so on. */
export function unpackedRuns(packed: readonly number[]): number[] {
  const indices: number[] = [];
  let first = 0;
  for (let i = 0; i < packed.length; i += 2) {
    first += packed[i]!;
    for (let k = 0; k < packed[i + 1]!; k++) indices.push(first + k);
  }
  return indices;
}

/** Python's `random.choices(population, weights, k=k)`. */
export function pythonChoices(
  random: MersenneTwister,
  population: readonly number[],
  k: number,
  weights?: readonly number[],
): number[] {
  const pick = (): number => {
    if (weights === undefined) return population[Math.floor(random.random() * population.length)]!;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const at = random.random() * total;
    let sum = 0;
    for (let i = 0; i < weights.length - 1; i++) {
      sum += weights[i]!;
      if (at < sum) return population[i]!;
    }
    return population[population.length - 1]!;
  };
  return Array.from({ length: k }, pick);
}

/** Alarm and warning indices of a detector over a stream. */
export function indicesOf(
  detector: { update(x: number): string; readonly warning: boolean },
  values: readonly number[],
): { alarms: number[]; warnings: number[] } {
  const alarms: number[] = [];
  const warnings: number[] = [];
  values.forEach((x, i) => {
    if (detector.update(x) === 'drift') alarms.push(i);
    if (detector.warning) warnings.push(i);
  });
  return { alarms, warnings };
}
