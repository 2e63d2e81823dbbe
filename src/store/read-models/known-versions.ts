import type { Model } from '../../domain/model.ts';
import type { DocumentStore } from '../documents.ts';
import type { Engine, Row } from '../engine/engine.ts';
import { baselineHeads, type BaselineHead } from './baselines-of-record.ts';

/** Versions that showed up in the log, newest event first. */
export async function arrivedVersions(engine: Engine, model: string): Promise<readonly string[]> {
  const rows = await engine.query<{ version: string } & Row>(
    'SELECT version FROM arrivals WHERE model = {model:String} GROUP BY version ORDER BY max(bucket) DESC, version',
    { model },
  );
  return rows.map(({ version }) => version);
}

/** The version that a model stands for: its champion, else the one with the newest baseline, else the one that was seen last; null without any. */
export function versionInCharge(
  champion: string | null,
  heads: readonly BaselineHead[],
  arrived: readonly string[],
): string | null {
  return champion ?? heads[0]?.version ?? arrived[0] ?? null;
}

/** The version in charge of one model. */
export async function findVersionInCharge(
  engine: Engine,
  documents: DocumentStore,
  model: string,
): Promise<string | null> {
  const document = await documents.get<Model>('model', model);
  if (document !== null && document.body.champion !== null) return document.body.champion;
  const heads = (await baselineHeads(engine)).filter((head) => head.model === model);
  return versionInCharge(null, heads, heads.length > 0 ? [] : await arrivedVersions(engine, model));
}
