import { bind, fault, ok, type BoundOperation, type Reply } from '../http/bind.ts';
import * as operations from '../operations/model-operations.ts';
import type { Calibrations, ReadModels, Registration, Registry } from '../ports.ts';
import { pageOfModels } from './page-of-models.ts';
import { unknownModel } from './unknown-model.ts';

/** Models, versions, monitors. */
export function modelRoutes(
  readModels: ReadModels,
  registry: Registry,
  calibrations: Calibrations,
): readonly BoundOperation[] {
  return [
    bind(operations.listModels, async ({ query }) => ok(pageOfModels(await readModels.models(), query))),
    bind(operations.getModel, async ({ params: { model } }) => {
      const summary = await readModels.model(model);
      if (summary === null) return unknownModel(model);
      const [monitor, calibration] = await Promise.all([registry.monitor(model), calibrations.calibration(model)]);
      return ok({ ...summary, monitor, calibration });
    }),
    bind(operations.postModel, async ({ body }) => registered(await registry.registerModel(body.model))),
    bind(operations.postVersion, async ({ params, body }) =>
      registered(await registry.registerVersion(params.model, body)),
    ),
    bind(operations.promoteVersion, async ({ params, body }) =>
      registered(await registry.promote(params.model, params.version, body.reason ?? ''), 200),
    ),
    bind(operations.getMonitor, async ({ params: { model } }) => {
      const monitor = await registry.monitor(model);
      if (monitor !== null) return ok(monitor);
      return fault({
        code: 'not_found',
        detail: `the model ${model} has no monitor`,
        remedy: `Set one with PUT /v1/models/${encodeURIComponent(model)}/monitor.`,
      });
    }),
    bind(operations.putMonitor, async ({ params: { model }, body }) => {
      if (body.model !== undefined && body.model !== model) {
        return fault({
          code: 'conflict',
          detail: `the monitor is for ${body.model}, the path names ${model}`,
          remedy: 'Use one name, or leave `model` out of the body.',
        });
      }
      return ok(await registry.setMonitor(model, { ...body, model }));
    }),
  ];
}

function registered(outcome: Registration, created = 201): Reply {
  switch (outcome.kind) {
    case 'created':
      return ok(outcome.model, created);
    case 'existing':
      return ok(outcome.model);
    case 'unknown':
      return fault({
        code: 'not_found',
        detail: outcome.detail,
        remedy: 'Register it first; GET /v1/models lists what there is.',
      });
    case 'conflict':
      return fault({
        code: 'conflict',
        detail: outcome.detail,
        remedy: 'A version is tied to one artefact: register the new one as a new version.',
      });
  }
}
