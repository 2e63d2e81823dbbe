import { LeewayError } from '../platform/errors.ts';
import type { CommandIo } from './command.ts';

/**
 * For commands that take no arguments: prints the usage and answers true when help was asked for.
 * @throws LeewayError `usage` for any other argument.
 */
export function askedForHelp(argv: readonly string[], io: Pick<CommandIo, 'stdout'>, usage: string): boolean {
  const [first] = argv;
  if (first === undefined) return false;
  if (first !== '--help' && first !== '-h') {
    throw new LeewayError('usage', `${usage} takes no arguments, such as ${JSON.stringify(first)}`);
  }
  io.stdout(`usage: ${usage}\n`);
  return true;
}
