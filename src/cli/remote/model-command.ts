import type { ListAnswer, ModelAnswer } from './answers.ts';
import { commandGroup } from './command-group.ts';
import { factsOf } from './facts.ts';
import { textFacts, textTable } from './text-table.ts';

const at = (model: string): string => `v1/models/${encodeURIComponent(model)}`;

/** `leeway model`: registers models and versions, and puts one in charge. */
export const modelCommand = commandGroup({
  name: 'model',
  summary: 'models and their versions: list, register, put in charge',
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
  },
});

function evidenceText({ evidence, threshold }: ModelAnswer): string | null {
  if (evidence === null) return null;
  return `${evidence.toPrecision(3)} of ${threshold === null ? '?' : String(Math.round(threshold))}`;
}
