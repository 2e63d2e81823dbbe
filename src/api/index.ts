export { createApi, type ApiOptions } from './create-api.ts';
export { buildOpenApi } from './openapi.ts';
export { createRegistry, type PromotionNotice, type RegistryOptions } from './registry/model-registry.ts';
export { createReceivers } from './registry/receiver-register.ts';
export type {
  Analyst,
  ApiPorts,
  BaselineOutcome,
  BaselineRequest,
  Baselines,
  Calibrations,
  EventDoor,
  EventOutcome,
  Health,
  ReadModels,
  Receivers,
  Registration,
  Registry,
  RetrainEventOutcome,
  RetrainEvents,
} from './ports.ts';
export { monitorSchema, type Monitor } from './schemas/monitors.ts';
