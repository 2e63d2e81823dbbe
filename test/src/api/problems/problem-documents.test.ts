import { describe, expect, it } from 'vitest';
import { faultOf, problemDocument, statusOf } from '../../../../src/api/problems/problem-documents.ts';
import { PROBLEM_CODES, problemSchema } from '../../../../src/api/schemas/problem.ts';
import { LeewayError } from '../../../../src/platform/errors.ts';

describe('problem documents', () => {
  it.each(PROBLEM_CODES)('of the code %s fit their schema and name their request', (code) => {
    const document = problemDocument({ code, detail: 'd', remedy: 'r' }, 'req-1');
    expect(problemSchema.parse(document)).toEqual(document);
    expect(document).toMatchObject({
      type: `urn:leeway:problem:${code}`,
      status: statusOf(code),
      instance: 'urn:leeway:request:req-1',
    });
  });

  it.each([
    [
      new LeewayError('not_found', 'no such thing', { remedy: 'look elsewhere' }),
      { code: 'not_found', detail: 'no such thing', remedy: 'look elsewhere' },
    ],
    [new LeewayError('store_unavailable', 'asleep'), { code: 'store_unavailable', headers: { 'retry-after': '1' } }],
    [new LeewayError('shutting_down', 'stopping'), { code: 'shutting_down', headers: { 'retry-after': '1' } }],
    [new LeewayError('data_dir_locked', 'locked'), { code: 'store_unavailable' }],
    [new URIError('URI malformed'), { code: 'bad_input', detail: 'the address cannot be decoded: URI malformed' }],
  ])('are made of %s', (thrown, fault) => {
    expect(faultOf(thrown)).toMatchObject(fault);
  });

  it.each([
    new Error('password=hunter2'),
    new LeewayError('store_rejected', 'password=hunter2'),
    new LeewayError('internal', 'password=hunter2'),
    'password=hunter2',
    null,
    { status: 500, message: 'password=hunter2' },
  ])('hide what is a fault of ours: %s', (thrown) => {
    const fault = faultOf(thrown);
    expect(fault.code).toBe('internal');
    expect(JSON.stringify(fault)).not.toContain('hunter2');
  });
});
