import { LeewayError } from '../../platform/errors.ts';
import type { DeadLetterAnswer, ListAnswer, ReplayAnswer, SettleAnswer } from './answers.ts';
import { commandGroup, type ActionCall } from './command-group.ts';
import { lettersText, replayText } from './dead-letter-text.ts';
import { printable } from './text-table.ts';

const FILTERS = '[--reason REASON] [--source http|kafka] [--topic TOPIC] [--kind prediction|label] [--since TIME]';
const filterOptions = {
  reason: { type: 'string' },
  source: { type: 'string' },
  topic: { type: 'string' },
  kind: { type: 'string' },
  since: { type: 'string' },
} as const;
const chosenOptions = { ...filterOptions, id: { type: 'string', multiple: true }, limit: { type: 'string' } } as const;

/** `leeway dead-letters`: what could not be read, and putting it back. */
export const deadLettersCommand = commandGroup({
  name: 'dead-letters',
  summary: 'what could not be read as an event: list, replay, discard, restore',
  actions: {
    list: {
      usage: `list ${FILTERS} [--state open|replayed|discarded|all] [--limit N] [--cursor CURSOR]`,
      summary: 'the open dead letters, newest first, each with its reason and its bytes',
      words: 0,
      options: {
        ...filterOptions,
        state: { type: 'string' },
        limit: { type: 'string' },
        cursor: { type: 'string' },
      },
      async run({ service, option }) {
        const names = [...Object.keys(filterOptions), 'state', 'limit', 'cursor'];
        const query = Object.fromEntries(names.map((name) => [name, option(name)]));
        const json = (await service.json('GET', 'v1/dead-letters', { query })) as ListAnswer<DeadLetterAnswer>;
        const again = names.flatMap((name) => {
          const value = name === 'cursor' ? undefined : option(name);
          return value === undefined ? [] : [`--${name} ${/^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value)} `];
        });
        const more =
          json.next === null
            ? ''
            : `more: leeway dead-letters list ${printable(again.join(''))}--cursor ${json.next}\n`;
        return { json, text: lettersText(json.items) + more };
      },
    },
    replay: {
      usage: `replay [--id ID]… ${FILTERS} [--limit N] [--dry-run]`,
      summary:
        'read open letters again after a fix, oldest first: what can be read now is stored, each once; --dry-run stores nothing',
      words: 0,
      options: { ...chosenOptions, 'dry-run': { type: 'boolean' } },
      async run(call) {
        const json = (await call.service.json('POST', 'v1/dead-letters/replay', {
          json: { ...chosen(call), ...(call.flag('dry-run') ? { dryRun: true } : {}) },
        })) as ReplayAnswer;
        return { json, text: replayText(json) };
      },
    },
    discard: {
      usage: `discard [--id ID]… ${FILTERS} [--limit N] --note TEXT`,
      summary: 'set open letters aside for a reason; they are kept, but no longer listed or replayed',
      words: 0,
      options: { ...chosenOptions, note: { type: 'string' } },
      run: (call) => settle(call, 'discard', 'discarded'),
    },
    restore: {
      usage: `restore [--id ID]… ${FILTERS} [--limit N] --note TEXT`,
      summary: 'take discarded letters back',
      words: 0,
      options: { ...chosenOptions, note: { type: 'string' } },
      run: (call) => settle(call, 'restore', 'open again'),
    },
  },
});

/** Which letters an action is about. @throws LeewayError `usage` for a limit that is no number. */
function chosen({ option, options }: ActionCall): Readonly<Record<string, unknown>> {
  const limit = option('limit');
  if (limit !== undefined && !/^\d+$/.test(limit)) {
    throw new LeewayError('usage', `--limit ${limit} is no whole number`, { remedy: 'Write --limit 1000.' });
  }
  const ids = options('id');
  const filters = Object.keys(filterOptions).flatMap((name) => {
    const value = option(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(filters),
    ...(ids.length === 0 ? {} : { ids }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}

async function settle(call: ActionCall, action: 'discard' | 'restore', state: string) {
  const note = call.option('note');
  if (note === undefined) {
    throw new LeewayError('usage', '--note is missing', {
      remedy: 'Say why: --note TEXT; it is kept with each letter.',
    });
  }
  const json = (await call.service.json('POST', `v1/dead-letters/${action}`, {
    json: { ...chosen(call), note },
  })) as SettleAnswer;
  const unchanged = json.unchanged.map(({ id, detail }) => `  ${printable(id)}: ${printable(detail)}\n`).join('');
  return {
    json,
    text: `${json.changed.length === 1 ? '1 letter is' : `${json.changed.length} letters are`} ${state}\n${unchanged}`,
  };
}
