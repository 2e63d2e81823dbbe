export type { BacktestDocument, BacktestPage } from './backtest/document.ts';
export { runScoresBacktest } from './backtest/run-scores-backtest.ts';
export type { BacktestOutcome } from './backtest/run-scores-backtest.ts';
export { openLiveJudge, type LiveJudge } from './live/live-judge.ts';
export { runDataBacktest } from './backtest/run-data-backtest.ts';
export type { DataBacktest, History } from './backtest/run-data-backtest.ts';
