import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { LeewayError } from '../../platform/errors.ts';
import type { BaselineAnswer, ListAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { demandFile } from './local-file.ts';
import type { ServiceRequest } from './service-client.ts';
import { printable, textTable } from './text-table.ts';

/** Media types by suffix. */
const TYPES: Readonly<Record<string, string>> = {
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
  csv: 'text/csv',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
};

/** `leeway baseline`: makes data files baselines. */
export const baselineCommand = commandGroup({
  name: 'baseline',
  summary: 'baselines of versions: list, register a data file as one',
  actions: {
    list: {
      usage: 'list [--model MODEL]',
      summary: 'the baselines that were registered',
      words: 0,
      options: { model: { type: 'string' } },
      async run({ service, option }) {
        const answer = await service.json('GET', 'v1/baselines', { query: { model: option('model') } });
        const json = answer as ListAnswer<BaselineAnswer>;
        const rows = json.items.map((item) => [
          item.id,
          item.model,
          item.version,
          item.rows,
          item.labelledRows,
          item.columns.length,
          item.from,
          item.to,
        ]);
        const header = ['ID', 'MODEL', 'VERSION', 'ROWS', 'LABELLED', 'COLUMNS', 'FROM', 'TO'];
        return { json, text: textTable(header, rows) };
      },
    },
    register: {
      usage: 'register FILE --model MODEL [--version VERSION] [--from TIME] [--to TIME] [--on-server]',
      summary:
        'make a Parquet, CSV, JSON Lines or Arrow file the baseline of a version; --on-server: the path is the server’s',
      words: 1,
      options: {
        model: { type: 'string' },
        version: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        'on-server': { type: 'boolean' },
      },
      async run({ service, cwd, words: [file = ''], option, flag }) {
        const model = option('model');
        if (model === undefined) {
          throw new LeewayError('usage', '--model is missing', { remedy: 'Say whose baseline it is: --model NAME.' });
        }
        const request = flag('on-server') ? { json: { path: file } } : await upload(resolve(cwd, file));
        const query = { model, version: option('version'), from: option('from'), to: option('to') };
        const json = (await service.json('POST', 'v1/baselines', { ...request, query })) as BaselineAnswer;
        const notes = (json.notes ?? []).map((note) => `  note: ${printable(note)}\n`).join('');
        const columns = textTable(
          ['COLUMN', 'TYPE'],
          json.columns.map(({ name, type }) => [name, type]),
        );
        return {
          json,
          text: `baseline ${json.id} of ${json.model} ${json.version}: ${json.rows} rows, ${json.labelledRows} of them labelled, ${json.from} to ${json.to}\n${notes}${columns}`,
        };
      },
    },
  },
});

async function upload(path: string): Promise<ServiceRequest> {
  const zipped = path.toLowerCase().endsWith('.gz');
  const suffix = /\.(\w+)$/.exec(path.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
  const type = TYPES[suffix];
  if (type === undefined) {
    throw new LeewayError('bad_input', `the suffix of ${path} is none that is read here`, {
      remedy: `Name it ${Object.keys(TYPES)
        .map((known) => `.${known}`)
        .join(', ')}, with .gz behind it if it is compressed.`,
    });
  }
  await demandFile(path);
  return {
    body: {
      stream: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
      headers: { 'content-type': type, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
    },
  };
}
