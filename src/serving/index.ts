export { deploymentSchema, describe, isSame, servingStateSchema } from './deployment.ts';
export type { Deployment, ServingCommand, ServingState } from './deployment.ts';
export { ModelServer } from './model-server.ts';
export type { CommandOutcome, ServingAnswer, ServingArm, ServingRequest, ShadowAnswer } from './model-server.ts';
export { armOf } from './route.ts';
export type { Arm, Split } from './route.ts';
export type { Predictor, ServingPorts } from './ports.ts';
