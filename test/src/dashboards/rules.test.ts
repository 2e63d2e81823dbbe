import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEAD_LETTER_REASON_NAMES } from '../../../src/domain/dead-letter-reasons.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}
interface Board {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const rules = (
  parse(read('dashboards/alerts/leeway.rules.yml')) as { groups: { name: string; rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const board = JSON.parse(read('dashboards/grafana/boards/leeway.json')) as Board;
const metrics = createMetrics({ version: '0' });

/** Each metric that the service has, with its labels. */
const known = new Map(
  Object.values(metrics).flatMap((metric: unknown) => {
    const { name, labelNames } = metric as { readonly name?: string; readonly labelNames?: readonly string[] };
    return typeof labelNames === 'object' && name?.startsWith('leeway_') === true ? [[name, labelNames] as const] : [];
  }),
);

/** Metric names of an expression, without the suffixes that a histogram adds. */
function metricsOf(expr: string): string[] {
  return [...expr.matchAll(/\bleeway_[a-z0-9_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
}
/** Labels that an expression selects or groups by. */
function labelsOf(expr: string): string[] {
  const selected = [...expr.matchAll(/([a-z_]+)\s*(?:=~|!=|!~|=)\s*"/g)].map(([, label]) => label ?? '');
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) =>
    (list ?? '').split(',').map((one) => one.trim()),
  );
  return [...selected, ...grouped].filter((label) => label !== 'le' && label !== 'job');
}
/** The anchors of a page, as its headings give them. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .replaceAll('`', '')
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('rules and boards about the service itself', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s asks for metrics and labels that there are',
    async (_, rule) => {
      const exposed = (await metrics.render()).text;
      for (const name of metricsOf(rule.expr)) expect(exposed, name).toContain(`# TYPE ${name} `);
      const labels = metricsOf(rule.expr).flatMap((name) => known.get(name) ?? []);
      for (const label of labelsOf(rule.expr)) expect(labels, rule.expr).toContain(label);
      for (const [, label] of rule.annotations.summary.matchAll(/\$labels\.(\w+)/g))
        expect(labelsOf(rule.expr)).toContain(label);
      expect(rule.expr.split('(').length, 'parentheses').toBe(rule.expr.split(')').length);
      expect(rule.for ?? '1m').toMatch(/^\d+[smh]$/);
      expect(['page', 'ticket']).toContain(rule.labels.severity);
    },
  );

  it.each(rules.map((rule) => [rule.alert, rule.annotations.runbook_url] as const))(
    '%s has a runbook: %s',
    (_, url) => {
      const [path = '', anchor = ''] = url.split('#');
      expect(anchorsOf(path)).toContain(anchor);
    },
  );

  it.each(board.panels.map((panel) => [panel.title, panel] as const))(
    'the panel %s shows metrics that there are',
    async (_, panel) => {
      const exposed = (await metrics.render()).text;
      for (const { expr } of panel.targets) {
        expect(metricsOf(expr).length + Number(expr.includes('up{')), expr).toBeGreaterThan(0);
        for (const name of metricsOf(expr)) expect(exposed, name).toContain(`# TYPE ${name} `);
      }
    },
  );

  it('names are unique', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  });

  it('every reason of a dead letter is documented with its remedy', () => {
    expect(anchorsOf('docs/dead-letters.md')).toEqual(expect.arrayContaining(DEAD_LETTER_REASON_NAMES));
  });
});
