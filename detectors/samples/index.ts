export { CategoricalSample } from './categorical-sample.ts';
export { NumericSample, type MissingCells } from './numeric-sample.ts';
export { TextSample } from './text-sample.ts';
