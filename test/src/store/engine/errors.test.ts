import { describe, expect, it } from 'vitest';
import { LeewayError } from '../../../../src/platform/errors.ts';
import { classifyAnalystError, classifyEngineError } from '../../../../src/store/engine/errors.ts';

/** What the client of the server throws. */
const fromServer = (code: string, message: string): Error => Object.assign(new Error(message), { code, type: 'X' });

describe('what the engine threw', () => {
  it.each<[string, unknown, string, boolean, string]>([
    [
      'a syntax error of the server',
      fromServer('62', 'Syntax error: failed at position 1. '),
      'store_rejected',
      false,
      'query: Syntax error: failed at position 1.',
    ],
    [
      'an unknown table of the embedded engine',
      new Error("Code: 60. DB::Exception: Unknown table 'x'. (UNKNOWN_TABLE) (version 26.1.2)"),
      'store_rejected',
      false,
      "query: Unknown table 'x'. (UNKNOWN_TABLE)",
    ],
    [
      'a code under another name',
      { clickhouseCode: 117, message: 'bad JSON' },
      'store_rejected',
      false,
      'query: bad JSON',
    ],
    // Codes from src/Common/ErrorCodes.cpp of ClickHouse.
    ['a timeout', fromServer('159', 'Timeout exceeded'), 'store_unavailable', true, 'query: Timeout exceeded'],
    ['too many parts', fromServer('252', 'Too many parts'), 'store_unavailable', true, 'query: Too many parts'],
    [
      'no memory',
      new Error('Code: 241. DB::Exception: Memory limit'),
      'store_unavailable',
      true,
      'query: Memory limit',
    ],
    [
      'a full disk',
      fromServer('243', 'Cannot reserve 1 MiB'),
      'store_unavailable',
      true,
      'query: Cannot reserve 1 MiB',
    ],
    ['Keeper away', fromServer('999', 'Session expired'), 'store_unavailable', true, 'query: Session expired'],
    ['an unknown status of an insert', fromServer('319', 'Unknown'), 'store_unavailable', true, 'query: Unknown'],
    [
      'a refused connection',
      Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', errno: -111 }),
      'store_unavailable',
      true,
      'query: ClickHouse did not answer (ECONNREFUSED)',
    ],
    [
      'a cause that was reset',
      new Error('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
      'store_unavailable',
      true,
      'query: ClickHouse did not answer (ECONNRESET)',
    ],
    [
      'silence',
      new Error('Timeout error.'),
      'store_unavailable',
      true,
      'query: ClickHouse did not answer (Timeout error.)',
    ],
    ['a text', 'gone', 'store_unavailable', true, 'query: ClickHouse did not answer (gone)'],
    [
      'a stack of prefixes',
      new Error('Code: 27. DB::Exception: Cannot parse input: While executing JSONEachRowFormat: (at row 1)'),
      'store_rejected',
      false,
      'query: Cannot parse input',
    ],
  ])('classifies %s', (_, thrown, code, retryable, message) => {
    const error = classifyEngineError(thrown, 'query');
    expect({ code: error.code, retryable: error.retryable, message: error.message }).toEqual({
      code,
      retryable,
      message,
    });
    expect(error.cause).toBe(thrown);
  });

  it('leaves an error of ours as it is', () => {
    const ours = new LeewayError('usage', 'refused');
    expect(classifyEngineError(ours, 'query')).toBe(ours);
  });

  it('keeps long messages short', () => {
    expect(classifyEngineError(fromServer('62', 'x'.repeat(100_000)), 'query').message.length).toBeLessThan(600);
  });

  it.each<[string, unknown, string, string]>([
    [
      'too long',
      fromServer('159', 'Timeout exceeded'),
      'store_rejected',
      'the query went beyond its limits: Timeout exceeded',
    ],
    [
      'too large',
      fromServer('241', 'Query memory limit exceeded'),
      'store_rejected',
      'the query went beyond its limits: Query memory limit exceeded',
    ],
    [
      'a server without memory',
      fromServer('241', 'Memory limit (total) exceeded'),
      'store_unavailable',
      'query: Memory limit (total) exceeded',
    ],
    [
      'a write',
      fromServer('164', 'Cannot execute query in readonly mode.'),
      'usage',
      'refused: Cannot execute query in readonly mode.',
    ],
    ['an unknown name', fromServer('47', 'Unknown identifier'), 'store_rejected', 'query: Unknown identifier'],
  ])("tells an analyst's statement that is %s from a store that is away", (_, thrown, code, message) => {
    expect(classifyAnalystError(thrown)).toMatchObject({ code, message, retryable: code === 'store_unavailable' });
  });
});
