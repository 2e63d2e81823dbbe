export type { Calibration, ExpectedDelay, StreamCalibration } from './calibration.ts';
export { fitMonitor } from './fit-monitor.ts';
export { createJudge } from './judge.ts';
export type { Judge } from './judge.ts';
export type {
  ClosedEpisode,
  Guarantee,
  MonitorOptions,
  NamedStream,
  ScoreMatrix,
  StepOutcome,
  Strata,
  StreamStanding,
} from './types.ts';
export { eBenjaminiHochberg } from './e-benjamini-hochberg.ts';
export {
  decideOnlineFdr,
  startOnlineFdr,
  type OnlineFdrDecision,
  type OnlineFdrName,
  type OnlineFdrState,
} from './online-fdr.ts';
