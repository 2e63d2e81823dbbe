import { LeewayError, messageOf } from '../../platform/errors.ts';

/** Table functions and engines that reach outside the database: never for strangers. */
const OUTSIDE =
  /\b(file|url|s3|s3cluster|gcs|hdfs|remote|remotesecure|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|executable|input|azureblobstorage|deltalake|iceberg|hudi|cluster|clusterallreplicas|urlcluster|filecluster|python|dictionary|dictget\w*|getsetting|loop|merge|numbers_mt|sleep|sleepeachrow|generaterandom)\s*\(/i;
/** Tables that hold secrets (receivers, callback tokens), and the engine's own; `system.one` is what a SELECT without a table reads. */
const CLOSED = /^(?:\w+\.)?(?:documents|deliveries)(?:_local)?$|^(?:system\.(?!one$)|information_schema\.)/i;

/**
 * Refuses everything but one read-only statement, and answers the text that may be run: the engine's own formatting of it.
 * The engine's parser decides (no pattern on the text could): more than one statement or unbalanced text cannot be formatted,
 * and INTO OUTFILE or FORMAT shows in the syntax tree.
 * @param ask runs a helper query and answers its rows.
 * @throws LeewayError `usage` with the reason.
 */
export async function vetReadOnly(
  sql: string,
  ask: (sql: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>[]>,
): Promise<string> {
  const refuse = (why: string): LeewayError =>
    new LeewayError('usage', `refused: ${why}`, {
      remedy: 'Send one SELECT, SHOW, DESCRIBE or EXPLAIN without FORMAT or INTO OUTFILE.',
    });
  const trimmed = sql.trim().replace(/;\s*$/, '');
  if (trimmed === '') throw refuse('the statement is empty');
  const [formatted] = await ask('SELECT formatQuerySingleLineOrNull({q:String}) AS q', { q: trimmed });
  const text = formatted?.['q'];
  if (typeof text !== 'string') throw refuse('this is not one statement of valid SQL');
  if (!/^(SELECT|WITH|SHOW|DESCRIBE|EXPLAIN|\()/i.test(text)) throw refuse('only reading is allowed here');
  const bare = text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
  const outside = OUTSIDE.exec(bare);
  if (outside !== null) throw refuse(`${outside[1] ?? 'that function'}() reaches outside the database`);
  if (/\bSETTINGS\b/i.test(bare)) throw refuse('SETTINGS are not yours to change');
  if (/\bINTO\s+OUTFILE\b/i.test(bare)) throw refuse('INTO OUTFILE writes a file');
  if (/^(SHOW|DESCRIBE|EXPLAIN)\b/i.test(bare)) {
    if (/\b(FORMAT|INTO)\b/i.test(bare)) throw refuse('FORMAT and INTO are not allowed here');
    return text;
  }
  // The engine itself refuses to explain a subquery that is no SELECT or that has FORMAT or INTO OUTFILE.
  try {
    const tree = await ask(`SELECT explain FROM (EXPLAIN AST ${text})`);
    for (const { explain } of tree) {
      const table = /^\s*(?:Table)?Identifier (\S+)/.exec(String(explain))?.[1];
      if (table !== undefined && CLOSED.test(table)) throw refuse(`${table} is not open to queries`);
    }
  } catch (thrown) {
    if (/output options|only SELECT/i.test(messageOf(thrown)))
      throw refuse('only a plain read without FORMAT is allowed');
    throw thrown;
  }
  return text;
}
