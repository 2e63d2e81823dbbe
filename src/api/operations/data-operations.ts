import { sqlBodySchema, SQL_CONTENT_TYPES } from '../schemas/sql.ts';
import { operation } from './operation.ts';

/** Runs a read-only statement. */
export const postSql = operation({
  id: 'postSql',
  method: 'post',
  path: '/v1/sql',
  tag: 'Data',
  summary: 'Run one read-only SQL statement; `SHOW TABLES` lists the tables and the view of each model.',
  body: { kind: 'json', schema: sqlBodySchema },
  answers: {
    200: {
      description: 'The rows in the format asked for.',
      content: Object.fromEntries(Object.values(SQL_CONTENT_TYPES).map((type) => [type, null])),
    },
  },
  problems: [400, 413, 415],
});
