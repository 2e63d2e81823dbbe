import { bind, fault, ok, wholeList, type BoundOperation } from '../http/bind.ts';
import * as operations from '../operations/alert-operations.ts';
import type { ReadModels, Receivers } from '../ports.ts';

/** Alerts, and those who are told of them. */
export function alertRoutes(readModels: ReadModels, receivers: Receivers): readonly BoundOperation[] {
  return [
    bind(operations.listAlerts, async ({ query }) => ok(await readModels.alerts(query))),
    bind(operations.getAlert, async ({ params: { id } }) => {
      const alert = await readModels.alert(id);
      if (alert !== null) return ok(alert);
      return fault({
        code: 'not_found',
        detail: `there is no alert ${id}`,
        remedy: 'GET /v1/alerts lists what there is.',
      });
    }),
    bind(operations.listReceivers, async () => wholeList(await receivers.list())),
    bind(operations.postReceiver, async ({ body }) => ok(await receivers.create(body), 201)),
    bind(operations.deleteReceiver, async ({ params: { id } }) => {
      if (await receivers.remove(id)) return { kind: 'empty', status: 204 };
      return fault({
        code: 'not_found',
        detail: `there is no receiver ${id}`,
        remedy: 'GET /v1/receivers lists what there is.',
      });
    }),
  ];
}
