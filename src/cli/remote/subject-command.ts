import { LeewayError } from '../../platform/errors.ts';
import { commandGroup } from './command-group.ts';
import { textFacts } from './text-table.ts';

/** `leeway subject`: people whose data is to go. */
export const subjectCommand = commandGroup({
  name: 'subject',
  summary: 'erase what is stored of a subject',
  actions: {
    erase: {
      usage: 'erase SUBJECT [--model MODEL] --note TEXT',
      summary:
        'empty its predictions, delete its labels, and take the bytes of its dead letters; counts that were made of it stay',
      words: 1,
      options: { model: { type: 'string' }, note: { type: 'string' } },
      async run({ service, words: [subject = ''], option }) {
        const note = option('note');
        if (note === undefined) {
          throw new LeewayError('usage', '--note is missing', {
            remedy: 'Say why in a sentence that names nobody: --note TEXT; it is kept in the audit.',
          });
        }
        const model = option('model');
        const json = (await service.json('POST', 'v1/subjects/erase', {
          json: { subject_id: subject, note, ...(model === undefined ? {} : { model }) },
        })) as Readonly<Record<string, unknown>>;
        return { json, text: textFacts(json) };
      },
    },
  },
});
