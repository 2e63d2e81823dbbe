export * from './distance/index.ts';
export * from './evidence/index.ts';
export * from './method.ts';
export * from './multivariate/registry.ts';
export * from './profile/index.ts';
export * from './registry.ts';
export * from './samples/index.ts';
export type * from './types.ts';
