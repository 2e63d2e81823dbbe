import type { DeadLetterAnswer, ListAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { printable } from './text-table.ts';

/** As much of a payload as a person wants to see at once. */
const SHOWN_CHARACTERS = 400;

/** `leeway dead-letters`: what could not be read. */
export const deadLettersCommand = commandGroup({
  name: 'dead-letters',
  summary: 'what could not be read as an event: list',
  actions: {
    list: {
      usage: 'list [--limit N] [--cursor CURSOR]',
      summary: 'the dead letters, newest first, each with its reason and its bytes',
      words: 0,
      options: { limit: { type: 'string' }, cursor: { type: 'string' } },
      async run({ service, option }) {
        const query = { limit: option('limit'), cursor: option('cursor') };
        const json = (await service.json('GET', 'v1/dead-letters', { query })) as ListAnswer<DeadLetterAnswer>;
        const more = json.next === null ? '' : `more: leeway dead-letters list --cursor ${json.next}\n`;
        return { json, text: json.items.length === 0 ? '(none)\n' : json.items.map(letterText).join('\n') + more };
      },
    },
  },
});

function letterText({ reason, kind, detail, at, source, bytes }: DeadLetterAnswer): string {
  const from = source === 'http' ? 'http' : `${source.topic}/${source.partition}@${source.offset}`;
  return `${at}  ${kind}  ${printable(from)}  ${printable(reason)}\n  ${printable(detail)}\n  ${payloadText(Buffer.from(bytes, 'base64'))}\n`;
}

/** Text as text, everything else in hexadecimal; cut where it is long, and said so. */
function payloadText(bytes: Buffer): string {
  if (bytes.length === 0) return '(no bytes)';
  let text: string;
  try {
    text = printable(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    text = `hex ${bytes.subarray(0, SHOWN_CHARACTERS / 2).toString('hex')}`;
  }
  return text.length <= SHOWN_CHARACTERS && bytes.length <= SHOWN_CHARACTERS
    ? text
    : `${text.slice(0, SHOWN_CHARACTERS)} … (${bytes.length} bytes in all)`;
}
