import { LeewayError, messageOf } from '../../platform/errors.ts';

/** Functions that reach outside the database, or around the list of closed tables, or that only cost: never for strangers. */
const CLOSED_FUNCTIONS =
  /\b(file|url|s3|s3cluster|gcs|hdfs|remote|remotesecure|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|executable|input|azureblobstorage|deltalake|iceberg|hudi|cluster|clusterallreplicas|urlcluster|filecluster|python|dictionary|dictget\w*|getsetting|loop|merge|numbers_mt|sleep|sleepeachrow|generaterandom|catboostevaluate|joinget\w*)\s*\(/i;
/** The only functions that may stand where a table is read: they make their rows themselves, or hold a SELECT that is vetted with the rest. */
const TABLE_FUNCTIONS = new Set(['numbers', 'zeros', 'values', 'null', 'view', 'generate_series', 'generateseries']);
/** Tables that hold secrets (receivers, callback tokens), and the engine's own; `system.one` is what a SELECT without a table reads. */
const CLOSED = /^(?:\w+\.)?(?:documents|deliveries)(?:_local)?$|^(?:system\.(?!one$)|information_schema\.)/i;
const SHOW =
  /^SHOW (?:EXTENDED |FULL )*(?:TABLES|COLUMNS|FIELDS|INDEX|INDEXES|KEYS|DATABASES|CREATE TABLE|CREATE VIEW|FUNCTIONS)\b/i;
/** What comes before the statement that is explained: the kind and its settings. */
const EXPLAIN =
  /^EXPLAIN (?:(?:AST|SYNTAX|QUERY TREE|PLAN|PIPELINE|ESTIMATE) )?(?:\w+ = \w+(?:, \w+ = \w+)* )?(?=SELECT\b|WITH\b|\()/i;

/** Runs a helper query and answers its rows. */
type Ask = (sql: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>[]>;

/**
 * Refuses everything but one read-only statement, and answers the text that may be run: the engine's own formatting of it.
 * The engine's parser decides (no pattern on the text could): more than one statement or unbalanced text cannot be formatted,
 * and what is read, called, or written out shows in the syntax tree. What is explained or described is vetted like what is
 * run, for a plan shows the values of its subqueries.
 * @throws LeewayError `usage` with the reason.
 */
export async function vetReadOnly(sql: string, ask: Ask): Promise<string> {
  const trimmed = sql.trim().replace(/;\s*$/, '');
  if (trimmed === '') throw refusal('the statement is empty');
  const [formatted] = await ask('SELECT formatQuerySingleLineOrNull({q:String}) AS q', { q: trimmed });
  const text = formatted?.['q'];
  if (typeof text !== 'string') throw refusal('this is not one statement of valid SQL');
  if (!/^(SELECT|WITH|SHOW|DESCRIBE|EXPLAIN|\()/i.test(text)) throw refusal('only reading is allowed here');
  const bare = text.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''");
  const closed = CLOSED_FUNCTIONS.exec(bare);
  if (closed !== null) throw refusal(`${closed[1] ?? 'that function'}() is not open to queries`);
  // In the engine's formatting keywords are capitals, so a table or column of that name in small letters is none.
  if (/\bSETTINGS\b/.test(bare)) throw refusal('SETTINGS are not yours to change');
  if (/\bINTO\s+OUTFILE\b/i.test(bare)) throw refusal('INTO OUTFILE writes a file');
  if (/^(SHOW|DESCRIBE|EXPLAIN)\b/i.test(bare) && /\b(FORMAT|INTO)\b/i.test(bare)) {
    throw refusal('FORMAT and INTO are not allowed here');
  }
  if (/^SHOW\b/i.test(text)) {
    if (!SHOW.test(text) || /\bWHERE\b|\(/i.test(bare)) {
      throw refusal('SHOW is for tables, columns and how they were made, without conditions');
    }
    return text;
  }
  await vetTree(readBy(text), ask);
  return text;
}

/** The SELECT whose syntax tree tells what a statement reads. */
function readBy(text: string): string {
  if (/^DESCRIBE\b/i.test(text)) return text.replace(/^DESCRIBE (?:TABLE )?/i, 'SELECT * FROM ');
  if (!/^EXPLAIN\b/i.test(text)) return text;
  const explained = text.replace(EXPLAIN, '');
  if (explained === text) throw refusal('only a SELECT can be explained here');
  return explained;
}

async function vetTree(select: string, ask: Ask): Promise<void> {
  let tree: Record<string, unknown>[];
  try {
    // The engine itself refuses to explain a subquery that is no SELECT or that has FORMAT or INTO OUTFILE.
    tree = await ask(`SELECT explain FROM (EXPLAIN AST ${select})`);
  } catch (thrown) {
    if (/output options|only SELECT/i.test(messageOf(thrown))) {
      throw refusal('only a plain read without FORMAT is allowed');
    }
    throw thrown;
  }
  let above = '';
  for (const { explain } of tree) {
    const [, node = '', name = ''] = /^\s*(\w+)(?: (\S+))?/.exec(String(explain)) ?? [];
    if (/^(Table)?Identifier$/.test(node) && CLOSED.test(name)) throw refusal(`${name} is not open to queries`);
    if (node === 'Function' && above === 'TableExpression' && !TABLE_FUNCTIONS.has(name.toLowerCase())) {
      throw refusal(`${name}() cannot be read from here`);
    }
    above = node;
  }
}

function refusal(why: string): LeewayError {
  return new LeewayError('usage', `refused: ${why}`, {
    remedy: 'Send one SELECT, SHOW, DESCRIBE or EXPLAIN without FORMAT or INTO OUTFILE.',
  });
}
