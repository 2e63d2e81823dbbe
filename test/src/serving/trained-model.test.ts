import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelServer } from '../../../src/serving/index.ts';
import {
  categorical,
  decodeNetwork,
  encodeNetwork,
  loadArtefact,
  mendTable,
  numeric,
  parseMends,
  predict,
  RunningCorrection,
  saveArtefact,
  tableOf,
  trainInWorker,
} from '../../../src/trainer/index.ts';
import { logLoss, TOY_SPEC, toyRows } from '../trainer/toy-table.ts';
import type { Deployment, ServingPorts } from '../../../src/serving/index.ts';
import type { Table } from '../../../src/trainer/index.ts';

/** Trainer and serving put together as the application does: trained in a thread, saved, loaded by digest, served. */
describe('a trained model on its way into service', () => {
  let directory: string;
  let champion: Deployment;
  let ports: ServingPorts<Table>;
  const correction = new RunningCorrection();
  const documents = new Map<string, unknown>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'leeway-serving-'));
    const { table, labels } = toyRows(6000, 1);
    const outcome = await trainInWorker(
      { table, labels, spec: TOY_SPEC, seed: 1, epochs: 8, batchSize: 128 },
      { backend: 'wasm' },
    );
    if (outcome.kind !== 'trained') throw new Error('nobody cancelled');
    const digest = await saveArtefact(join(directory, 'v1'), encodeNetwork(outcome.result.network));
    champion = { version: 'v1', digest, corrected: false, mends: [] };
    ports = {
      open: async ({ version, digest: wanted }) => {
        const network = decodeNetwork((await loadArtefact(join(directory, version), wanted)).files);
        return { predict: (rows) => predict(network, rows) };
      },
      mend: (rows, mends) => mendTable(rows, parseMends(mends)),
      interceptAt: (_version, timeMs) => correction.interceptAt(timeMs),
      documents: {
        get: (model) => Promise.resolve(documents.get(model)),
        put: (model, state) => {
          documents.set(model, JSON.parse(JSON.stringify(state)));
          return Promise.resolve();
        },
      },
    };
  });
  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it('answers unseen rows well, and a broken feed well again once it is mended', async () => {
    const server = await ModelServer.open('toy', ports);
    await server.command({ kind: 'promote', deployment: champion });
    const { table, labels } = toyRows(3000, 2);
    const sound = logLoss(server.answer({ rows: table, timeMs: 0 }).probabilities, labels);
    const weight = table.columns['weight']!;
    if (weight.kind !== 'numeric') throw new Error('the toy has a numeric weight');
    const inPounds = {
      ...table,
      columns: { ...table.columns, weight: numeric(weight.values.map((kg) => kg / 0.45359237)) },
    };
    const broken = logLoss(server.answer({ rows: inPounds, timeMs: 0 }).probabilities, labels);
    const undo = { kind: 'affine', factor: 0.45359237, offset: 0 };
    await server.command({ kind: 'promote', deployment: { ...champion, mends: [{ column: 'weight', undo }] } });
    const mended = logLoss(server.answer({ rows: inPounds, timeMs: 0 }).probabilities, labels);
    expect(broken).toBeGreaterThan(sound + 0.1);
    expect(mended).toBeCloseTo(sound, 6);
  });

  it('follows a base rate that moved once its correction is on, after a restart too', async () => {
    const server = await ModelServer.open('toy', ports);
    await server.command({ kind: 'promote', deployment: { ...champion, corrected: true } });
    const { table } = toyRows(3000, 3);
    // The world turned: all labels are 0 now.
    const frozen = server.answer({ rows: table, timeMs: 0 }).probabilities;
    for (const predicted of frozen) correction.observe({ eventTimeMs: 0, predicted, label: 0 });
    const again = await ModelServer.open('toy', ports);
    const followed = again.answer({ rows: table, timeMs: 0 }).probabilities;
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(frozen)).toBeGreaterThan(0.4);
    expect(mean(followed)).toBeLessThan(0.02);
  });

  it('refuses to serve an artefact that is not the one that was registered', async () => {
    const server = await ModelServer.open('toy', ports);
    const before = server.state;
    const stranger = { ...champion, version: 'v1', digest: 'sha256:0' };
    await expect(server.command({ kind: 'promote', deployment: stranger })).rejects.toThrow(
      'the registered version is sha256:0',
    );
    expect(server.state).toBe(before);
    expect(() => server.answer({ rows: tableOf({ colour: categorical(['red']) }), timeMs: 0 })).toThrow(
      'no column "size"',
    );
  });
});
