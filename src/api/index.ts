export { createApi, type ApiOptions } from './create-api.ts';
export { buildOpenApi } from './openapi.ts';
export type { ApiPorts, Calibrations } from './ports.ts';
export { createRegistry, type PromotionNotice } from './registry/model-registry.ts';
export { createReceivers } from './registry/receiver-register.ts';
export type { Monitor } from './schemas/monitors.ts';
