import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../src/platform/metrics.ts';

/** Name and type of each metric in an exposition text. */
async function typesOf(options: { readonly defaults: boolean }): Promise<readonly (readonly [string, string])[]> {
  const { text } = await createMetrics({ version: '1.2.3', ...options }).render();
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const);
}

describe('the metrics', () => {
  it('are all prefixed, those of the runtime too, and in the snake case of Prometheus', async () => {
    const all = await typesOf({ defaults: true });
    expect(all.length).toBeGreaterThan(20);
    for (const [name] of all) expect(name).toMatch(/^leeway_[a-z0-9]+(_[a-z0-9]+)*$/);
    expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
  });

  it('name counters `_total`, and nothing else, those of the runtime too', async () => {
    for (const [name, type] of await typesOf({ defaults: true })) {
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    }
  });

  it('measure time in seconds, and say so last', async () => {
    for (const [name, type] of await typesOf({ defaults: false })) {
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|hours)(_|$)/);
      if (name.includes('seconds')) expect(name).toMatch(/seconds$/);
    }
  });

  it('have a sentence of help each', async () => {
    const { text } = await createMetrics({ version: '1.2.3', defaults: false }).render();
    const help = [...text.matchAll(/^# HELP \S+ (.*)$/gm)].map(([, sentence = '']) => sentence);
    expect(help.length).toBeGreaterThan(10);
    for (const sentence of help) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('of two services in one process do not meet', async () => {
    const one = createMetrics({ version: '1' });
    const other = createMetrics({ version: '2' });
    one.pages.labels('flights').inc(3);
    const { text, contentType } = await one.render();
    expect(contentType).toContain('text/plain');
    expect(text).toContain('leeway_pages_total{model="flights"} 3');
    expect(text).toContain('leeway_build_info{version="1"} 1');
    expect((await other.render()).text).not.toContain('leeway_pages_total{');
  });
});
