import { LeewayError } from '../../platform/errors.ts';
import { bind, fault, type BoundOperation } from '../http/bind.ts';
import { postSql } from '../operations/data-operations.ts';
import type { Analyst } from '../ports.ts';
import { SQL_CONTENT_TYPES } from '../schemas/sql.ts';

/** SQL for analysts. */
export function dataRoutes(analyst: Analyst): readonly BoundOperation[] {
  return [
    bind(postSql, async ({ body: { query, format } }) => {
      try {
        return { kind: 'bytes', contentType: SQL_CONTENT_TYPES[format], bytes: await analyst.analyse(query, format) };
      } catch (thrown) {
        if (!(thrown instanceof LeewayError) || thrown.code !== 'store_rejected') throw thrown;
        return fault({ code: 'store_rejected', detail: thrown.message, remedy: thrown.remedy });
      }
    }),
  ];
}
