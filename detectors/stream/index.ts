export { arl0 } from './arl0.ts';
export type { RunLength, RunLengthOptions } from './arl0.ts';
export { createBatchDetector, restoreBatchDetector } from './batch-detector.ts';
export type { BatchDetector, BatchDetectorOptions, BatchReadings, SavedBatchDetector } from './batch-detector.ts';
export { fitRunLength } from './fit-run-length.ts';
export type { RunLengthFit, RunLengthWish } from './fit-run-length.ts';
export { inputFault } from './input-fault.ts';
export { parameterFromText, parameterKind } from './parameters.ts';
export {
  createStreamDetector,
  restoreStreamDetector,
  STREAM_DETECTORS,
  streamDefinition,
  unknownDetector,
} from './registry.ts';
export { sensitivityOf } from './sensitivity.ts';
export type { Sensitivity } from './sensitivity.ts';
export type { StreamDetectorName } from './registry.ts';
export type { StreamDefinition } from './definition.ts';
export type {
  ParameterSpec,
  ParameterTable,
  ParameterValue,
  SavedDetector,
  StreamDetector,
  StreamInput,
  StreamOutcome,
  StreamReadings,
} from './types.ts';
