export type { LabelFacts, RetrainRecord } from './record.ts';
export { createRetrainer } from './requests.ts';
