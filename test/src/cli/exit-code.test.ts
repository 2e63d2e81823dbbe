import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import { LeewayError, type ErrorCode } from '../../../src/platform/errors.ts';

describe('exit codes', () => {
  it.each<[ErrorCode, number]>([
    ['usage', 2],
    ['config_invalid', 2],
    ['unauthorized', 2],
    ['store_unavailable', 3],
    ['data_dir_locked', 3],
    ['port_in_use', 3],
    ['kafka_unavailable', 3],
    ['bad_input', 4],
    ['not_found', 4],
    ['conflict', 4],
    ['store_rejected', 4],
    ['internal', 70],
  ])('%s ends a command with %i', (code, exit) => {
    expect(exitCodeOf(new LeewayError(code, 'x'))).toBe(exit);
  });

  it.each([
    ['an error of Node', new Error('x')],
    ['a text', 'x'],
    ['nothing', undefined],
  ])('%s is a bug of ours: 70', (_, thrown) => {
    expect(exitCodeOf(thrown)).toBe(70);
  });
});
