import { fault, type Reply } from '../http/bind.ts';

/** The answer to a question about a model that nobody registered and that never showed up. */
export function unknownModel(model: string): Reply {
  return fault({
    code: 'not_found',
    detail: `there is no model ${model}`,
    remedy: 'GET /v1/models lists what there is; a model appears with its first prediction, or with POST /v1/models.',
  });
}
