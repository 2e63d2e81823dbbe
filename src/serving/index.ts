export type { Deployment, ServingCommand, ServingState } from './deployment.ts';
export { ModelServer } from './model-server.ts';
export type { CommandOutcome, ServingAnswer, ServingRequest, ShadowAnswer } from './model-server.ts';
export type { Predictor, ServingPorts } from './ports.ts';
