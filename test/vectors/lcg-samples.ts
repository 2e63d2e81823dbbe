/**
 * Samples that a test and the script that made its reference values draw alike, so that no data has to be stored: the generator
 * x <- 16807 x mod 2147483647 (Park and Miller 1988), u = x / 2147483647, and normals of two draws, sqrt(-2 ln u1) cos(2 pi u2).
 */
export function uniforms(seed: number): () => number {
  let x = seed;
  return () => {
    x = (16807 * x) % 2147483647;
    return x / 2147483647;
  };
}

/** Standard normal values. */
export function normals(seed: number): () => number {
  const u = uniforms(seed);
  return () => {
    const a = u();
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * u());
  };
}

const SHAPES: Readonly<Record<string, (seed: number) => () => number>> = {
  normal: normals,
  shifted: (seed) => mapped(normals(seed), (z) => 0.3 + 1.2 * z),
  tenths: (seed) => mapped(normals(seed), (z) => Math.floor(10 * z + 0.5) / 10),
  wideTenths: (seed) => mapped(normals(seed), (z) => Math.floor(12 * z + 2.5) / 10),
  few: (seed) => mapped(uniforms(seed), (u) => Math.floor(4 * u)),
  heavy: (seed) => mapped(normals(seed), (z) => Math.exp(3 * z)),
};

function mapped(source: () => number, change: (value: number) => number): () => number {
  return () => change(source());
}

/** The first n values of a shape. */
export function lcgSample(shape: string, seed: number, n: number): Float64Array {
  const next = SHAPES[shape]!(seed);
  return Float64Array.from({ length: n }, next);
}

/** The golden data set that several libraries were run on: 2,000 reference and 1,500 current rows, one numeric and one categorical column. */
export function goldenColumns(): {
  readonly numeric: readonly [Float64Array, Float64Array];
  readonly categorical: readonly [readonly string[], readonly string[]];
} {
  const [z, w, u, v] = [normals(1), normals(2), uniforms(3), uniforms(4)];
  return {
    numeric: [Float64Array.from({ length: 2000 }, z), Float64Array.from({ length: 1500 }, () => 0.25 + 1.1 * w())],
    categorical: [
      Array.from({ length: 2000 }, () => 'abcde'[Math.floor(5 * u())]!),
      Array.from({ length: 1500 }, () => 'abcdef'[Math.floor(6 * v() ** 1.3)]!),
    ],
  };
}
