/** How far a version of a model is in its life. */
export type VersionStage = 'registered' | 'champion' | 'previous' | 'retired';

/** One version of a model, tied to one artefact. */
export interface ModelVersion {
  readonly version: string;
  readonly stage: VersionStage;
  /** SHA-256 of the artefact, hexadecimal; empty where no artefact was given. */
  readonly artefactDigest: string;
  /** Free facts about it: training span, metrics, parent version. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** A model that somebody registered or that showed up in the log. */
export interface Model {
  readonly model: string;
  readonly champion: string | null;
  readonly versions: readonly ModelVersion[];
}
