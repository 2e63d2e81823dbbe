import { z } from 'zod';

/** What the schema accepts as a share of traffic. */
const share = z.number().min(0).max(1);

/** A version as it is put in charge: with or without its running correction, and with the feed mends it needs. */
export const deploymentSchema = z.object({
  version: z.string().min(1),
  /** Digest of the version's artefact: exactly this content is served, or nothing. */
  digest: z.string().min(1),
  corrected: z.boolean(),
  /** Applied to the rows before the network sees them; what they say is the trainer's business. */
  mends: z.array(z.unknown()),
});

/** A version as it is put in charge. */
export type Deployment = z.infer<typeof deploymentSchema>;

/** Who answers for a model: plain data, one document per model. */
export const servingStateSchema = z.object({
  champion: deploymentSchema.nullable(),
  /** Who was in charge before; a rollback returns to it. */
  previous: deploymentSchema.nullable(),
  /** A challenger that answers a share of the subjects. */
  experiment: z.object({ challenger: deploymentSchema, share, salt: z.string().min(1) }).nullable(),
  /** Answers everything, to nobody. */
  shadow: deploymentSchema.nullable(),
});

/** Who answers for a model. */
export type ServingState = z.infer<typeof servingStateSchema>;

/** A model that nobody answers for yet. */
export const NOBODY: ServingState = { champion: null, previous: null, experiment: null, shadow: null };

/** What can be done to a model's aliases; to promote and to roll back is to move an alias, never to rebuild. */
export type ServingCommand =
  | { readonly kind: 'promote'; readonly deployment: Deployment }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'experiment'; readonly challenger: Deployment; readonly share: number; readonly salt: string }
  | { readonly kind: 'end experiment' }
  | { readonly kind: 'shadow'; readonly deployment: Deployment | null };

/** What a command comes to: a new state, or why there is none. */
export type ServingTransition =
  { readonly kind: 'changed'; readonly state: ServingState } | { readonly kind: 'refused'; readonly reason: string };

/** The state after a command. Promoting also ends an experiment with and a shadow of the promoted deployment. */
export function transition(state: ServingState, command: ServingCommand): ServingTransition {
  switch (command.kind) {
    case 'promote': {
      const { deployment } = command;
      if (state.champion !== null && isSame(state.champion, deployment)) {
        return { kind: 'refused', reason: `${describe(deployment)} is in charge already` };
      }
      return {
        kind: 'changed',
        state: {
          champion: deployment,
          previous: state.champion,
          experiment:
            state.experiment !== null && isSame(state.experiment.challenger, deployment) ? null : state.experiment,
          shadow: state.shadow !== null && isSame(state.shadow, deployment) ? null : state.shadow,
        },
      };
    }
    case 'rollback':
      if (state.previous === null) return { kind: 'refused', reason: 'there is no earlier deployment to roll back to' };
      return { kind: 'changed', state: { ...state, champion: state.previous, previous: state.champion } };
    case 'experiment': {
      if (state.champion === null) return { kind: 'refused', reason: 'an experiment needs a champion to compare with' };
      if (isSame(state.champion, command.challenger)) {
        return { kind: 'refused', reason: `${describe(command.challenger)} cannot challenge itself` };
      }
      const { challenger, share: portion, salt } = command;
      return { kind: 'changed', state: { ...state, experiment: { challenger, share: portion, salt } } };
    }
    case 'end experiment':
      if (state.experiment === null) return { kind: 'refused', reason: 'there is no experiment to end' };
      return { kind: 'changed', state: { ...state, experiment: null } };
    case 'shadow':
      return { kind: 'changed', state: { ...state, shadow: command.deployment } };
  }
}

/** A deployment in words: "v3 with its running correction and a mended feed". */
export function describe(deployment: Deployment): string {
  const extras = [
    ...(deployment.corrected ? ['its running correction'] : []),
    ...(deployment.mends.length > 0 ? ['a mended feed'] : []),
  ];
  return extras.length === 0 ? deployment.version : `${deployment.version} with ${extras.join(' and ')}`;
}

/** Whether two deployments answer alike: same artefact, same correction, same mends. */
export function isSame(a: Deployment, b: Deployment): boolean {
  return (
    a.version === b.version &&
    a.digest === b.digest &&
    a.corrected === b.corrected &&
    JSON.stringify(a.mends) === JSON.stringify(b.mends)
  );
}
