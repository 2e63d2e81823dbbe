import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createStreamDetector } from '../../../detectors/stream/registry.ts';
import type { StreamDetectorName } from '../../../detectors/stream/registry.ts';
import { indicesOf, streamOf, unpackedRuns } from '../../support/stream-recipes.ts';
import type { StreamRecipe } from '../../support/stream-recipes.ts';

interface Case {
  readonly detector: StreamDetectorName;
  readonly params: Record<string, unknown>;
  readonly stream: StreamRecipe;
  readonly alarms: readonly number[];
  readonly warnings: readonly number[];
}

const FILES = ['river-0.26', 'frouros-0.9', 'menelaus-0.2'] as const;
const rows = FILES.flatMap((file) => {
  const path = fileURLToPath(new URL(`../../vectors/stream/${file}.json`, import.meta.url));
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] };
  const names = [...new Set(cases.map(({ detector }) => detector))];
  return names.map((name) => [file, name, cases.filter(({ detector }) => detector === name)] as const);
});

/** Made by test/vectors/make/stream_river.py, stream_frouros.py and stream_menelaus.py, which name their versions. */
describe('alarm and warning indices of the references', () => {
  it.each(rows)('%s: %s on random streams and parameters', (_file, name, cases) => {
    expect(cases.length).toBeGreaterThan(30);
    for (const [i, { params, stream, alarms, warnings }] of cases.entries()) {
      const values = streamOf(stream);
      expect({ i, params, ...indicesOf(createStreamDetector(name, params), values) }).toEqual({
        i,
        params,
        alarms: unpackedRuns(alarms),
        warnings: unpackedRuns(warnings),
      });
    }
    expect(cases.some(({ alarms }) => alarms.length > 0)).toBe(true);
  });
});
