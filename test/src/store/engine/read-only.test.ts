import { describe, expect, it } from 'vitest';
import { LeewayError } from '../../../../src/platform/errors.ts';
import { vetReadOnly } from '../../../../src/store/engine/read-only.ts';

describe('what a stranger may ask', () => {
  /** Stands in for the engine's parser: `formatted` is its text of the statement (null: no statement), `tree` its syntax tree. */
  const vet = (sql: string, formatted: string | null, tree: readonly string[] | Error = []) => {
    const asked: string[] = [];
    const answer = vetReadOnly(sql, (helper, params) => {
      asked.push(typeof params?.['q'] === 'string' ? params['q'] : helper);
      if (helper.includes('formatQuery')) return Promise.resolve([{ q: formatted }]);
      return tree instanceof Error ? Promise.reject(tree) : Promise.resolve(tree.map((explain) => ({ explain })));
    });
    return { answer, asked };
  };
  const refusal = async (...given: Parameters<typeof vet>): Promise<string> => {
    const fault: unknown = await vet(...given).answer.catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(LeewayError);
    expect((fault as LeewayError).code).toBe('usage');
    return (fault as LeewayError).message;
  };

  it('runs the text as the engine formats it, never as it came', async () => {
    const { answer, asked } = vet(' select 1 /* x */;', 'SELECT 1');
    expect(await answer).toBe('SELECT 1');
    expect(asked).toEqual(['select 1 /* x */', 'SELECT explain FROM (EXPLAIN AST SELECT 1)']);
  });

  it.each<[string, Parameters<typeof vet>, string]>([
    ['nothing', ['  ; ', null], 'the statement is empty'],
    ['two statements', ['SELECT 1; SELECT 2', null], 'this is not one statement of valid SQL'],
    ['a write', ['drop table x', 'DROP TABLE x'], 'only reading is allowed here'],
    ['a function that reaches out', ['x', "SELECT * FROM FILE ('/etc/passwd')"], 'FILE() is not open to queries'],
    ['settings', ['x', 'SELECT 1 SETTINGS max_threads = 1'], 'SETTINGS are not yours to change'],
    ['a file to write', ['x', "SELECT 1 INTO OUTFILE 'f'"], 'INTO OUTFILE writes a file'],
    ['a format of SHOW', ['x', 'SHOW TABLES FORMAT CSV'], 'FORMAT and INTO are not allowed here'],
    [
      'a format that the tree shows',
      ['x', 'SELECT 1 FORMAT CSV', new Error('EXPLAIN AST query with output options is not supported in a subquery')],
      'only a plain read without FORMAT is allowed',
    ],
    [
      'a table of secrets',
      ['x', 'SELECT 1', ['SelectQuery', '  TableIdentifier documents (alias d)']],
      'documents is not open to queries',
    ],
    [
      'its shard',
      ['x', 'SELECT 1', ['  TableIdentifier default.deliveries_local']],
      'default.deliveries_local is not open to queries',
    ],
    [
      'a system table',
      ['x', 'SELECT 1', ['  TableIdentifier system.query_log']],
      'system.query_log is not open to queries',
    ],
    [
      'a schema table',
      ['x', 'SELECT 1', ['  TableIdentifier INFORMATION_SCHEMA.tables']],
      'INFORMATION_SCHEMA.tables is not open to queries',
    ],
  ])('refuses %s', async (_, given, why) => {
    expect(await refusal(...given)).toBe(`refused: ${why}`);
  });

  it.each([
    ['words in a text', "SELECT 'SETTINGS file(1) INTO OUTFILE \\' FORMAT'"],
    ['a column that is called like a function', 'SELECT file, url FROM predictions'],
    ['a column that is called like a keyword', 'SELECT settings FROM predictions'],
    ['SHOW', 'SHOW TABLES'],
    ['EXPLAIN', 'EXPLAIN PLAN actions = 1 SELECT 1'],
    ['DESCRIBE', 'DESCRIBE TABLE predictions'],
    ['parentheses', '(SELECT 1) UNION ALL (SELECT 2)'],
    ['WITH', 'WITH 1 AS x SELECT x'],
  ])('lets %s pass', async (_, sql) => {
    expect(await vet(sql, sql, ['  TableIdentifier predictions', '  TableIdentifier system.one']).answer).toBe(sql);
  });

  it('hands on what is wrong with the engine', async () => {
    const away = new LeewayError('store_unavailable', 'ClickHouse did not answer', { retryable: true });
    await expect(vet('SELECT 1', 'SELECT 1', away).answer).rejects.toBe(away);
  });
});
