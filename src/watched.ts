import type { Calibration } from '../detectors/evidence/index.ts';
import type { Baseline } from './domain/baseline.ts';
import type { Model } from './domain/model.ts';
import type { Monitor } from './domain/monitor.ts';
import type { Calibrations, Monitor as MonitorDocument } from './api/index.ts';
import type { Watched } from './pipeline.ts';
import type { Baselines } from './profile/index.ts';
import type { DocumentStore } from './store/index.ts';

/**
 * The versions in charge that can be watched: those with a monitor and a baseline. A model that nobody put a version of
 * in charge is watched at the version whose baseline is the newest.
 */
export async function watchedVersions(documents: DocumentStore, baselines: Baselines): Promise<readonly Watched[]> {
  const monitors = new Map(
    (await documents.list<MonitorDocument>('monitor')).map(({ id, body }) => [id, monitorDocument(body)]),
  );
  const champions = new Map((await documents.list<Model>('model')).map(({ id, body }) => [id, body.champion]));
  const newest = new Map<string, Baseline>();
  for (const baseline of await baselines.list()) {
    const champion = champions.get(baseline.model) ?? null;
    if (champion !== null && champion !== baseline.version) continue;
    const known = newest.get(baseline.model);
    if (known === undefined || known.createdAt < baseline.createdAt) newest.set(baseline.model, baseline);
  }
  return [...newest.values()].flatMap((baseline) => {
    const monitor = monitors.get(baseline.model);
    return monitor === undefined ? [] : [{ baseline, monitor }];
  });
}

/** What is kept of a calibration for those who ask how the evidence of a model came about. */
export function calibrationDocument({ strata, exponent, shadowPages, guarantee, expectedDelay }: Calibration) {
  return { strata, exponent, shadowPages, guarantee, expectedDelay };
}

/** Calibrations as the process that judges has stored them. */
export function storedCalibrations(documents: DocumentStore): Calibrations {
  type Stored = Awaited<ReturnType<Calibrations['calibration']>>;
  return {
    calibration: async (model) =>
      (await documents.get<NonNullable<Stored>>('setting', `calibration/${model}`))?.body ?? null,
  };
}

/** All of time, for a monitor that names no span: a baseline then takes every row of its file. */
const ALL_TIME = { from: '1900-01-01', to: '2300-01-01' };

/** A monitor as it is registered, with what it leaves open filled in. */
export function monitorDocument(document: MonitorDocument): Monitor {
  const span = document.baseline;
  const baseline =
    span !== undefined && 'windows' in span ? span : { from: span?.from ?? ALL_TIME.from, to: span?.to ?? ALL_TIME.to };
  return { ...document, baseline };
}
