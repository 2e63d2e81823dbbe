import { EVIDENTLY_0_7, evidentlyColumnType } from './evidently/evidently-0.7.ts';
import { NANNYML_0_13 } from './nannyml/nannyml-0.13.ts';
import type { ParityMode } from './parity-mode.ts';

/** The peers whose digits can be had, by the names that the command line uses. */
export const PARITY_MODES: { readonly 'evidently-0.7': ParityMode; readonly 'nannyml-0.13': ParityMode } = {
  'evidently-0.7': EVIDENTLY_0_7,
  'nannyml-0.13': NANNYML_0_13,
};

export { evidentlyColumnType };
export type { ParityMode, ParityOptions, ParityType } from './parity-mode.ts';
export { rawLevels, rawNumbers, type RawColumn, type RawLevelColumn, type RawNumericColumn } from './raw-column.ts';
