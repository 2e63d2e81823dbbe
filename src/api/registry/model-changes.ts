import { isDeepStrictEqual } from 'node:util';
import type { Model, ModelVersion } from '../../domain/model.ts';
import type { VersionRegistration } from '../ports.ts';

/** What a registration makes of a model. */
export type ModelChange =
  | { readonly kind: 'created'; readonly model: Model }
  | { readonly kind: 'existing' }
  | { readonly kind: 'conflict'; readonly detail: string };

/** A model without versions. */
export function emptyModel(model: string): Model {
  return { model, champion: null, versions: [] };
}

/** Adds a version. The same again is no change; a registration may add to a version that has no artefact or facts yet, but not contradict it. */
export function withVersion(model: Model, registration: VersionRegistration, now: number): ModelChange {
  const { version, artefactDigest = '', facts = {} } = registration;
  const known = model.versions.find((each) => each.version === version);
  if (known === undefined) {
    const added: ModelVersion = { version, stage: 'registered', artefactDigest, facts, createdAt: now };
    return { kind: 'created', model: { ...model, versions: [...model.versions, added] } };
  }
  if (artefactDigest !== '' && known.artefactDigest !== '' && artefactDigest !== known.artefactDigest) {
    return {
      kind: 'conflict',
      detail: `version ${version} of ${model.model} is tied to the artefact ${known.artefactDigest}`,
    };
  }
  const merged: ModelVersion = {
    ...known,
    artefactDigest: known.artefactDigest === '' ? artefactDigest : known.artefactDigest,
    facts: { ...known.facts, ...facts },
  };
  if (isDeepStrictEqual(merged, known)) return { kind: 'existing' };
  return { kind: 'created', model: replaceVersion(model, merged) };
}

/** Puts a version in charge: the one before it becomes `previous`, the one before that `retired`. */
export function withChampion(model: Model, version: string, reason: string): Model {
  const versions = model.versions.map((each): ModelVersion => {
    if (each.version === version) {
      const facts = reason === '' ? each.facts : { ...each.facts, promotion_reason: reason };
      return { ...each, stage: 'champion', facts };
    }
    if (each.stage === 'champion') return { ...each, stage: 'previous' };
    return each.stage === 'previous' ? { ...each, stage: 'retired' } : each;
  });
  return { ...model, champion: version, versions };
}

function replaceVersion(model: Model, version: ModelVersion): Model {
  return { ...model, versions: model.versions.map((each) => (each.version === version.version ? version : each)) };
}
