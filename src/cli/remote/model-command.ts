import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { ListAnswer, ModelAnswer, PrivacyAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { factsOf } from './facts.ts';
import { readTextFile } from './local-file.ts';
import { printable, textFacts, textTable } from './text-table.ts';

const at = (model: string): string => `v1/models/${encodeURIComponent(model)}`;

/** `leeway model`: registers models and versions, and puts one in charge. */
export const modelCommand = commandGroup({
  name: 'model',
  summary: 'models and their versions: list, register, put in charge, set privacy rules',
  actions: {
    list: {
      usage: 'list',
      summary: 'all models that were registered or showed up, and how they stand',
      words: 0,
      async run({ service }) {
        const json = (await service.json('GET', 'v1/models')) as ListAnswer<ModelAnswer>;
        const rows = json.items.map((item) => [
          item.model,
          item.status,
          item.champion,
          evidenceText(item),
          item.openAlerts,
          item.events24h,
          item.lastEventAt,
        ]);
        const header = ['MODEL', 'STATUS', 'CHAMPION', 'EVIDENCE', 'ALERTS', 'EVENTS/24H', 'LAST EVENT'];
        return { json, text: textTable(header, rows) };
      },
    },
    show: {
      usage: 'show MODEL',
      summary: 'one model with its versions and monitor',
      words: 1,
      async run({ service, words: [model = ''] }) {
        const json = (await service.json('GET', at(model))) as ModelAnswer;
        const facts = textFacts({
          model: json.model,
          status: json.status,
          champion: json.champion,
          evidence: evidenceText(json),
          budget: json.budget === null ? null : `${json.budget.pages} pages per ${json.budget.per}`,
          'open alerts': json.openAlerts,
          'last event': json.lastEventAt,
        });
        const rows = json.versions.map(({ version, stage, createdAt, baseline }) => [
          version,
          stage,
          createdAt,
          baseline?.id,
          baseline?.rows ?? null,
        ]);
        const versions = textTable(['VERSION', 'STAGE', 'CREATED', 'BASELINE', 'ROWS'], rows);
        return { json, text: `${facts}\n${versions}` };
      },
    },
    add: {
      usage: 'add MODEL',
      summary: 'register a model',
      words: 1,
      async run({ service, words: [model = ''] }) {
        const json = await service.json('POST', 'v1/models', { json: { model } });
        return { json, text: `the model ${model} is registered\n` };
      },
    },
    version: {
      usage: 'version MODEL VERSION [--digest SHA256] [--fact NAME=VALUE]…',
      summary: 'register a version of a model',
      words: 2,
      options: { digest: { type: 'string' }, fact: { type: 'string', multiple: true } },
      async run({ service, words: [model = '', version = ''], option, options }) {
        const artefactDigest = option('digest');
        const json = await service.json('POST', `${at(model)}/versions`, {
          json: {
            version,
            facts: factsOf(options('fact')),
            ...(artefactDigest === undefined ? {} : { artefactDigest }),
          },
        });
        return { json, text: `version ${version} of ${model} is registered\n` };
      },
    },
    promote: {
      usage: 'promote MODEL VERSION [--reason TEXT]',
      summary: 'put a version in charge',
      words: 2,
      options: { reason: { type: 'string' } },
      async run({ service, words: [model = '', version = ''], option }) {
        const reason = option('reason');
        const json = await service.json('POST', `${at(model)}/versions/${encodeURIComponent(version)}/promote`, {
          json: reason === undefined ? {} : { reason },
        });
        return { json, text: `version ${version} of ${model} is in charge\n` };
      },
    },
    privacy: {
      usage: 'privacy MODEL [--set FILE | --set-column COLUMN=ACTION… | --remove]',
      summary:
        'what is done to each value before it is written; --set takes a YAML or JSON file, --set-column adds to what is set',
      words: 1,
      options: {
        set: { type: 'string' },
        'set-column': { type: 'string', multiple: true },
        remove: { type: 'boolean' },
      },
      async run({ service, cwd, words: [model = ''], option, options, flag }) {
        const path = `${at(model)}/privacy`;
        const file = option('set');
        const columns = options('set-column');
        if ([file !== undefined, columns.length > 0, flag('remove')].filter(Boolean).length > 1) {
          throw new LeewayError('usage', 'only one of --set, --set-column and --remove at a time', {
            remedy: 'Set the file first, then add columns.',
          });
        }
        if (flag('remove')) {
          const json = await service.json('DELETE', path);
          return { json, text: `${model} has no privacy rules of its own any more\n` };
        }
        if (file === undefined && columns.length === 0) {
          const json = (await service.json('GET', path)) as PrivacyAnswer;
          return { json, text: privacyText(json) };
        }
        const rules =
          file === undefined
            ? withColumns((await service.json('GET', path)) as PrivacyAnswer, columns)
            : parsed(await readTextFile(resolve(cwd, file)), file);
        const json = (await service.json('PUT', path, { json: rules })) as PrivacyAnswer;
        const notes = (json.notes ?? []).map((note) => `  note: ${printable(note)}\n`).join('');
        return { json, text: `the privacy rules of ${model} are set, for all that comes in from now on\n${notes}` };
      },
    },
  },
});

function parsed(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (thrown) {
    throw new LeewayError('bad_input', `the file ${file} is neither YAML nor JSON: ${messageOf(thrown)}`);
  }
}

/** Rules with more columns; what the model has none of its own of begins empty. */
function withColumns({ own, rules }: PrivacyAnswer, pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const before = own ? rules : {};
  const columns = { ...(before['columns'] as Record<string, string> | undefined) };
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    if (cut <= 0) {
      throw new LeewayError('usage', `--set-column ${pair} has no column or no action`, {
        remedy: 'Write --set-column email=hash, or age=bucket:width=10.',
      });
    }
    columns[pair.slice(0, cut)] = pair.slice(cut + 1);
  }
  return { ...before, columns };
}

function privacyText({ own, rules, defaults, history }: PrivacyAnswer): string {
  const head = own ? '' : '# none of its own: what holds for every model\n';
  const behind =
    defaults.length === 0
      ? ''
      : `# and for columns named nowhere above: ${defaults.map(({ match, action }) => `${match}=${action}`).join(', ')}\n`;
  const changes = history.map(
    ({ at: when, actor, rules: since }) => `# ${when} ${since === null ? 'removed' : 'set'} by ${actor}\n`,
  );
  return `${head}${printableLines(stringify(rules))}${printableLines(behind)}${changes.join('')}`;
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function evidenceText({ evidence, threshold }: ModelAnswer): string | null {
  if (evidence === null) return null;
  return `${evidence.toPrecision(3)} of ${threshold === null ? '?' : String(Math.round(threshold))}`;
}
