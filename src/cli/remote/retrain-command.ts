import { LeewayError } from '../../platform/errors.ts';
import type { ListAnswer, RetrainAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { cell, textTable } from './text-table.ts';

/** `leeway retrain`: requests for a remedy, and what pipelines report of them. */
export const retrainCommand = commandGroup({
  name: 'retrain',
  summary: 'requests for a remedy: list, report how far a pipeline is',
  actions: {
    list: {
      usage: 'list [--model MODEL]',
      summary: 'the requests, newest first',
      words: 0,
      options: { model: { type: 'string' } },
      async run({ service, option }) {
        const answer = await service.json('GET', 'v1/retrain-requests', { query: { model: option('model') } });
        const json = answer as ListAnswer<RetrainAnswer>;
        const rows = json.items.map(({ id, model, version, state, at, reason, decision }) => [
          id,
          model,
          version,
          state,
          at,
          decision?.chosen,
          decision?.reason ?? reason,
        ]);
        return { json, text: textTable(['ID', 'MODEL', 'VERSION', 'STATE', 'AT', 'CHOSEN', 'REASON'], rows) };
      },
    },
    report: {
      usage: 'report ID --token TOKEN --event EVENT_ID --status STATUS [--candidate VERSION] [--message TEXT]',
      summary:
        'report accepted, running, evaluated, promoted, rejected or failed, with the token that came with the request',
      words: 1,
      options: {
        token: { type: 'string' },
        event: { type: 'string' },
        status: { type: 'string' },
        candidate: { type: 'string' },
        message: { type: 'string' },
      },
      async run({ service, words: [id = ''], option }) {
        const demanded = (name: string): string => {
          const value = option(name);
          if (value !== undefined) return value;
          throw new LeewayError('usage', `--${name} is missing`, { remedy: 'leeway retrain --help tells more.' });
        };
        const token = demanded('token');
        const candidate = option('candidate');
        const message = option('message');
        const json = (await service.json('POST', `v1/retrain-requests/${encodeURIComponent(id)}/events`, {
          token,
          json: {
            event_id: demanded('event'),
            status: demanded('status'),
            ...(candidate === undefined ? {} : { candidate: { version: candidate } }),
            ...(message === undefined ? {} : { message }),
          },
        })) as { readonly state: string; readonly applied: boolean };
        const suffix = json.applied ? '' : ' (this event was known)';
        return { json, text: `request ${cell(id)} is ${json.state}${suffix}\n` };
      },
    },
  },
});
