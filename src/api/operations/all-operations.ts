import * as alerts from './alert-operations.ts';
import * as baselines from './baseline-operations.ts';
import * as data from './data-operations.ts';
import * as deadLetters from './dead-letter-operations.ts';
import * as events from './event-operations.ts';
import * as kafka from './kafka-operations.ts';
import * as models from './model-operations.ts';
import type { Operation } from './operation.ts';
import * as privacy from './privacy-operations.ts';
import * as readings from './reading-operations.ts';
import * as retrain from './retrain-operations.ts';
import * as service from './service-operations.ts';
import * as subjects from './subject-operations.ts';

/** Every operation of the API. */
export const ALL_OPERATIONS: readonly Operation[] = [
  events,
  models,
  baselines,
  readings,
  alerts,
  retrain,
  deadLetters,
  privacy,
  subjects,
  data,
  kafka,
  service,
].flatMap((module) => Object.values<Operation>(module));
