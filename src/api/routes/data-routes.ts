import { LeewayError } from '../../platform/errors.ts';
import { bind, fault, ok, type BoundOperation } from '../http/bind.ts';
import { listDeadLetters, postSql } from '../operations/data-operations.ts';
import type { Analyst, ReadModels } from '../ports.ts';
import { SQL_CONTENT_TYPES } from '../schemas/sql.ts';

/** Dead letters, and SQL for analysts. */
export function dataRoutes(readModels: ReadModels, analyst: Analyst): readonly BoundOperation[] {
  return [
    bind(listDeadLetters, async ({ query }) => ok(await readModels.deadLetters(query))),
    bind(postSql, async ({ body: { query, format } }) => {
      try {
        return { kind: 'bytes', contentType: SQL_CONTENT_TYPES[format], bytes: await analyst.analyse(query, format) };
      } catch (thrown) {
        if (!(thrown instanceof LeewayError) || thrown.code !== 'store_rejected') throw thrown;
        return fault({
          code: 'store_rejected',
          detail: thrown.message,
          remedy:
            'SHOW TABLES lists what there is, DESCRIBE TABLE its columns; a query has limits of time, memory and rows.',
        });
      }
    }),
  ];
}
