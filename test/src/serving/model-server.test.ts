import { describe, expect, it } from 'vitest';
import { ModelServer } from '../../../src/serving/model-server.ts';
import type { Deployment } from '../../../src/serving/deployment.ts';
import type { ServingPorts } from '../../../src/serving/ports.ts';

const deployment = (version: string, more: Partial<Deployment> = {}): Deployment => ({
  version,
  digest: `sha256:${version}`,
  corrected: false,
  mends: [],
  ...more,
});

/** Rows are numbers; version vN answers N/10 for a row of 0, and adds the row itself. */
function world(broken: ReadonlySet<string> = new Set()): ServingPorts<readonly number[]> & {
  readonly opened: string[];
  readonly written: Map<string, unknown>;
} {
  const opened: string[] = [];
  const written = new Map<string, unknown>();
  return {
    opened,
    written,
    open: (wanted) => {
      opened.push(wanted.version);
      if (broken.has(wanted.version)) return Promise.reject(new Error(`${wanted.version} is damaged`));
      const base = Number(wanted.version.slice(1)) / 10;
      return Promise.resolve({
        predict: (rows) => {
          if (rows.includes(Number.NEGATIVE_INFINITY)) throw new Error('a row nobody can answer');
          return Float32Array.from(rows, (row) => base + row);
        },
      });
    },
    mend: (rows, mends) => rows.map((row) => row + mends.length * 0.01),
    interceptAt: (_version, timeMs) => (timeMs === 0 ? 0 : Math.log(3)),
    documents: {
      get: (model) => Promise.resolve(written.get(model)),
      put: (model, state) => {
        written.set(model, structuredClone(state));
        return Promise.resolve();
      },
    },
  };
}

async function serverOn(
  ports: ServingPorts<readonly number[]>,
  ...versions: readonly Deployment[]
): Promise<ModelServer<readonly number[]>> {
  const server = await ModelServer.open('flights', ports);
  for (const version of versions) await server.command({ kind: 'promote', deployment: version });
  return server;
}

describe('a model being served', () => {
  it('is answered by the champion, mended and corrected as deployed', async () => {
    const server = await serverOn(world(), deployment('v5'));
    expect(server.answer({ rows: [0], timeMs: 1 }).probabilities[0]).toBeCloseTo(0.5, 6);
    await server.command({ kind: 'promote', deployment: deployment('v5', { corrected: true }) });
    // Odds 1 times 3.
    expect(server.answer({ rows: [0], timeMs: 1 }).probabilities[0]).toBeCloseTo(0.75, 6);
    expect(server.answer({ rows: [0], timeMs: 0 }).probabilities[0]).toBeCloseTo(0.5, 6);
    await server.command({ kind: 'promote', deployment: deployment('v5', { mends: ['hour'] }) });
    expect(server.answer({ rows: [0], timeMs: 1 }).probabilities[0]).toBeCloseTo(0.51, 6);
  });

  it('rolls back without loading anything', async () => {
    const ports = world();
    const server = await serverOn(ports, deployment('v1'), deployment('v2'));
    expect(ports.opened).toEqual(['v1', 'v2']);
    expect(await server.command({ kind: 'rollback' })).toMatchObject({ kind: 'done' });
    expect(server.answer({ rows: [0], timeMs: 0 }).champion.version).toBe('v1');
    expect(ports.opened).toEqual(['v1', 'v2']);
  });

  it('goes on as it was when the promoted version is damaged or the state cannot be written', async () => {
    const ports = world(new Set(['v9']));
    const server = await serverOn(ports, deployment('v1'));
    await expect(server.command({ kind: 'promote', deployment: deployment('v9') })).rejects.toThrow('v9 is damaged');
    expect(server.state.champion?.version).toBe('v1');
    const failing = { ...ports, documents: { ...ports.documents, put: () => Promise.reject(new Error('disk full')) } };
    const other = await ModelServer.open('flights', failing);
    await expect(other.command({ kind: 'promote', deployment: deployment('v2') })).rejects.toThrow('disk full');
    expect(other.answer({ rows: [0], timeMs: 0 }).champion.version).toBe('v1');
  });

  it('is the same after a restart', async () => {
    const ports = world();
    const server = await serverOn(ports, deployment('v1'), deployment('v2', { corrected: true }));
    await server.command({ kind: 'experiment', challenger: deployment('v3'), share: 0.5, salt: 's' });
    const again = await ModelServer.open('flights', ports);
    expect(again.state).toEqual(server.state);
    const request = { rows: [0, 0, 0], timeMs: 0, subjects: ['a', 'b', 'c'] };
    expect(again.answer(request)).toEqual(server.answer(request));
  });

  it('divides the subjects of an experiment, each to one arm, and tells who answered', async () => {
    const server = await serverOn(world(), deployment('v1'));
    await server.command({ kind: 'experiment', challenger: deployment('v2'), share: 0.5, salt: 's' });
    const subjects = Array.from({ length: 200 }, (_, i) => `user-${i}`);
    const { probabilities, arms, champion, challenger } = server.answer({
      rows: subjects.map(() => 0),
      timeMs: 0,
      subjects,
    });
    expect([champion.version, challenger?.version]).toEqual(['v1', 'v2']);
    for (const [row, arm] of arms.entries())
      expect(probabilities[row]).toBeCloseTo(arm === 'challenger' ? 0.2 : 0.1, 6);
    expect(new Set(arms).size).toBe(2);
    expect(server.answer({ rows: [0], timeMs: 0 }).arms).toEqual(['champion']);
    expect(() => server.answer({ rows: [0, 0], timeMs: 0, subjects: ['one'] })).toThrow('1 subjects for 2 rows');
  });

  it('keeps the shadow out of the answer, its failures too', async () => {
    const server = await serverOn(world(), deployment('v1'));
    expect(server.shadow({ rows: [0], timeMs: 0 })).toEqual({ kind: 'none' });
    await server.command({ kind: 'shadow', deployment: deployment('v2') });
    const request = { rows: [0], timeMs: 0 };
    expect(server.answer(request).probabilities[0]).toBeCloseTo(0.1, 6);
    expect(server.shadow(request)).toMatchObject({ kind: 'answered', deployment: { version: 'v2' } });
    expect(server.shadow({ rows: [Number.NEGATIVE_INFINITY], timeMs: 0 })).toMatchObject({
      kind: 'failed',
      message: 'v2: a row nobody can answer',
    });
  });

  it('carries out commands in the order they came, however long each takes', async () => {
    const ports = world();
    let letV1Load = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      letV1Load = resolve;
    });
    const slow = {
      ...ports,
      open: async (wanted: Deployment) =>
        wanted.version === 'v1' ? gate.then(() => ports.open(wanted)) : ports.open(wanted),
    };
    const server = await ModelServer.open('flights', slow);
    const first = server.command({ kind: 'promote', deployment: deployment('v1') });
    const second = server.command({ kind: 'promote', deployment: deployment('v2') });
    letV1Load();
    await Promise.all([first, second]);
    expect([server.state.champion?.version, server.state.previous?.version]).toEqual(['v2', 'v1']);
  });

  it('says so while nobody is in charge, and when its state cannot be read', async () => {
    const ports = world();
    const server = await ModelServer.open('flights', ports);
    expect(() => server.answer({ rows: [0], timeMs: 0 })).toThrow('nobody answers for "flights" yet');
    ports.written.set('flights', { champion: 'v1' });
    await expect(ModelServer.open('flights', ports)).rejects.toThrow('the serving state of "flights" cannot be read');
  });
});
