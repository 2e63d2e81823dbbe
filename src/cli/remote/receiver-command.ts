import { LeewayError } from '../../platform/errors.ts';
import type { ListAnswer, ReceiverAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { textTable } from './text-table.ts';

/** `leeway receiver`: who is told. */
export const receiverCommand = commandGroup({
  name: 'receiver',
  summary: 'who is told of alerts and retrain requests: list, add, remove',
  actions: {
    list: {
      usage: 'list',
      summary: 'the receivers, without their secrets',
      words: 0,
      async run({ service }) {
        const json = (await service.json('GET', 'v1/receivers')) as ListAnswer<ReceiverAnswer>;
        const rows = json.items.map(({ id, type, url, models, disabled, blocked }) => [
          id,
          type,
          models.length === 0 ? 'all' : models.join(', '),
          disabled ? 'disabled' : blocked === null ? 'active' : 'blocked',
          url,
        ]);
        const why = json.items.flatMap(({ id, blocked }) =>
          blocked === null ? [] : [`${id} is not called: ${blocked}\n`],
        );
        return { json, text: textTable(['ID', 'TYPE', 'MODELS', 'STATE', 'URL'], rows) + why.join('') };
      },
    },
    add: {
      usage: 'add URL [--retrain] [--model MODEL]… [--secret whsec_…]',
      summary: 'post alerts (or with --retrain: retrain requests) to a URL, signed as Standard Webhooks',
      words: 1,
      options: {
        retrain: { type: 'boolean' },
        model: { type: 'string', multiple: true },
        secret: { type: 'string' },
      },
      async run({ service, words: [url = ''], option, options, flag }) {
        const secret = option('secret');
        const json = (await service.json('POST', 'v1/receivers', {
          json: {
            type: flag('retrain') ? 'retrain_webhook' : 'webhook',
            url,
            models: options('model'),
            ...(secret === undefined ? {} : { secret }),
          },
        })) as ReceiverAnswer;
        if (json.secret === undefined) throw new LeewayError('internal', 'the service named no secret');
        const why = json.blocked === null ? '' : `It is not called as things stand: ${json.blocked}\n`;
        return { json, text: `receiver ${json.id}\nsecret   ${json.secret}  (shown this once)\n${why}` };
      },
    },
    remove: {
      usage: 'remove ID',
      summary: 'tell a receiver nothing any more',
      words: 1,
      async run({ service, words: [id = ''] }) {
        await service.json('DELETE', `v1/receivers/${encodeURIComponent(id)}`);
        return { json: { removed: id }, text: `receiver ${id} is removed\n` };
      },
    },
  },
});
