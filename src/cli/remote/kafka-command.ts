import { LeewayError } from '../../platform/errors.ts';
import { commandGroup } from './command-group.ts';

/** `leeway kafka`: what an operator has to say to the consumer. */
export const kafkaCommand = commandGroup({
  name: 'kafka',
  summary: 'partitions that are not read until somebody says from where',
  actions: {
    confirm: {
      usage: 'confirm TOPIC/PARTITION --from oldest|next|OFFSET',
      summary:
        'read a refused partition: from the oldest message there is (a topic that was created anew; what is stored of it already is stored again, as another life), right behind what is stored, or from an offset',
      words: 1,
      options: { from: { type: 'string' } },
      async run({ service, words: [name = ''], option }) {
        const [, topic, partition] = /^(.+)\/(\d+)$/.exec(name) ?? [];
        if (topic === undefined) throw usage(`${JSON.stringify(name)} is not TOPIC/PARTITION, such as flights/0`);
        const json = (await service.json('POST', 'v1/kafka/starts', {
          json: { topic, partition: Number(partition), from: startOf(option('from')) },
        })) as { readonly storedRows: number; readonly from: string | number };
        const stored = json.storedRows === 0 ? 'nothing' : `${String(json.storedRows)} rows`;
        const text = `${name} is read from ${json.from === 'next' ? 'behind what is stored' : String(json.from)} from now on, ${stored} of it being stored\n`;
        return { json, text };
      },
    },
  },
});

function startOf(from: string | undefined): string | number {
  if (from === 'oldest' || from === 'next') return from;
  if (from !== undefined && /^\d+$/.test(from)) return Number(from);
  throw usage(
    from === undefined ? '--from is missing' : `--from is oldest, next or an offset, not ${JSON.stringify(from)}`,
  );
}

function usage(message: string): LeewayError {
  return new LeewayError('usage', message, {
    remedy: 'Write: leeway kafka confirm TOPIC/PARTITION --from oldest|next|OFFSET',
  });
}
