import type { Metrics } from '../../platform/metrics.ts';
import { bind, ok, type BoundOperation } from '../http/bind.ts';
import { buildOpenApi } from '../openapi.ts';
import * as operations from '../operations/service-operations.ts';
import type { Health } from '../ports.ts';

/** The service about itself. */
export function serviceRoutes(
  health: Health,
  metrics: Pick<Metrics, 'render'>,
  version: string,
): readonly BoundOperation[] {
  let document: Record<string, unknown> | undefined;
  return [
    bind(operations.getLive, async () => {
      const live = await health.live();
      return ok(live, live.status === 'ok' ? 200 : 503);
    }),
    bind(operations.getReady, async () => {
      const ready = await health.ready();
      return ok(ready, ready.ready ? 200 : 503);
    }),
    bind(operations.getMetrics, async () => {
      const { text, contentType } = await metrics.render();
      return { kind: 'bytes', contentType, bytes: text };
    }),
    bind(operations.getOpenApi, () => Promise.resolve(ok((document ??= buildOpenApi({ version }))))),
  ];
}
