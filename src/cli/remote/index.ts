import type { Command } from '../command.ts';
import { baselineCommand } from './baseline-command.ts';
import { deadLettersCommand } from './dead-letters-command.ts';
import { kafkaCommand } from './kafka-command.ts';
import { modelCommand } from './model-command.ts';
import { monitorCommand } from './monitor-command.ts';
import { receiverCommand } from './receiver-command.ts';
import { retrainCommand } from './retrain-command.ts';
import { sqlCommand } from './sql-command.ts';
import { subjectCommand } from './subject-command.ts';

/** The commands that speak to a running service. */
export const REMOTE_COMMANDS: readonly Command[] = [
  modelCommand,
  monitorCommand,
  baselineCommand,
  receiverCommand,
  retrainCommand,
  deadLettersCommand,
  subjectCommand,
  kafkaCommand,
  sqlCommand,
];
