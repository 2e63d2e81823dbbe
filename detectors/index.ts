export * from './distance/index.ts';
export * from './evidence/index.ts';
export * from './profile/index.ts';
