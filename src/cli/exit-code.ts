import { LeewayError, type ErrorCode } from '../platform/errors.ts';

const EXIT_CODES: Readonly<Partial<Record<ErrorCode, number>>> = {
  usage: 2,
  config_invalid: 2,
  bad_input: 4,
  not_found: 4,
  conflict: 4,
  store_rejected: 4,
  store_unavailable: 3,
  data_dir_locked: 3,
  port_in_use: 3,
  kafka_unavailable: 3,
  unauthorized: 2,
  too_large: 4,
  timeout: 3,
  overloaded: 3,
  shutting_down: 3,
  receiver_failed: 3,
};

/** The exit code that a failure ends a command with: 2 usage, 3 a needed service is not there, 4 bad input, 70 a bug of ours. */
export function exitCodeOf(thrown: unknown): number {
  return thrown instanceof LeewayError ? (EXIT_CODES[thrown.code] ?? 70) : 70;
}
