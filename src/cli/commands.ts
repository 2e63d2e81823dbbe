import { backtestData } from './backtest-data.ts';
import { createBacktestCommand } from './backtest.ts';
import type { Command } from './command.ts';
import { demoCommand } from './demo.ts';
import { migrateCommand } from './migrate.ts';
import { serveCommand } from './serve.ts';

/** All commands, in the order in which the overview lists them. */
export const COMMANDS: readonly Command[] = [serveCommand, demoCommand, createBacktestCommand(backtestData), migrateCommand];
