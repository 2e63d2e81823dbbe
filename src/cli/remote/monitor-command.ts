import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import { commandGroup } from './command-group.ts';
import { readTextFile } from './local-file.ts';

const at = (model: string): string => `v1/models/${encodeURIComponent(model)}/monitor`;

/** `leeway monitor`: what is watched of a model. */
export const monitorCommand = commandGroup({
  name: 'monitor',
  summary: 'what is watched of a model, and its alarm budget: show, set',
  actions: {
    show: {
      usage: 'show MODEL',
      summary: 'the monitor of a model, as YAML',
      words: 1,
      async run({ service, words: [model = ''] }) {
        const json = await service.json('GET', at(model));
        return { json, text: stringify(json) };
      },
    },
    set: {
      usage: 'set MODEL FILE',
      summary: 'set the monitor of a model from a YAML or JSON file, the same that `leeway backtest` reads',
      words: 2,
      async run({ service, cwd, words: [model = '', file = ''] }) {
        const text = await readTextFile(resolve(cwd, file));
        let monitor: unknown;
        try {
          monitor = parse(text);
        } catch (thrown) {
          throw new LeewayError('bad_input', `the file ${file} is neither YAML nor JSON: ${messageOf(thrown)}`);
        }
        const json = await service.json('PUT', at(model), { json: monitor });
        return { json, text: `the monitor of ${model} is set\n` };
      },
    },
  },
});
