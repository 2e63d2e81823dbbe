import { describe, expect, it } from 'vitest';
import { runLeeway } from '../support/leeway-process.ts';
import { haveKafka, useKafka } from '../support/kafka/shared.ts';

interface Story {
  readonly events: number;
  readonly windows: number;
  readonly incident: { readonly kind: string; readonly at: string | null };
  readonly pages: readonly {
    readonly at: string;
    readonly kind: string;
    readonly streams: readonly { readonly stream: string }[];
  }[];
  readonly webhook: { readonly delivered: number; readonly verified: boolean };
  readonly retrain: { readonly requests: number; readonly promoted: number; readonly refused: number };
  readonly decisions: readonly {
    readonly at: string;
    readonly candidates: readonly { readonly name: string; readonly logLoss: number | null }[];
    readonly chosen: string;
    readonly reason: string;
  }[];
  readonly logLoss: { readonly frozen: number; readonly inCharge: number; readonly flights: number };
  readonly seconds: number;
}

const INCIDENT_AT = Date.parse('2001-06-04T00:00:00Z');
const DAY_MS = 86_400_000;

async function tell(options: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Story> {
  const { code, stdout, stderr } = await runLeeway(['demo', '--exit', '--json', ...options], env);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Story;
}

/** What must hold of every story with a broken feed: the page in time, by name, verified, and a remedy that was worth it. */
function holdsTheIncident(story: Story, column: string): void {
  expect(story.events).toBeGreaterThanOrEqual(500_000);
  const before = story.pages.filter(({ at }) => Date.parse(at) < INCIDENT_AT);
  expect(before.length).toBeLessThanOrEqual(2);
  const page = story.pages.find(({ at }) => Date.parse(at) >= INCIDENT_AT);
  expect(Date.parse(page?.at ?? '')).toBeLessThan(INCIDENT_AT + DAY_MS);
  expect(page?.streams.some(({ stream }) => stream.startsWith(`${column}/`))).toBe(true);
  expect(story.webhook).toMatchObject({ verified: true });
  expect(story.retrain.requests).toBe(story.decisions.length);
}

describe('leeway demo', () => {
  const kafka = useKafka();

  it('hours turned to UTC: a page that names hour, a verified webhook, and models in charge that beat the frozen one', async () => {
    const story = await tell([]);
    holdsTheIncident(story, 'hour');
    expect(story.retrain.promoted).toBeGreaterThanOrEqual(1);
    expect(story.logLoss.inCharge).toBeLessThan(story.logLoss.frozen);
    const promoted = story.decisions.find(({ chosen }) => chosen === 'retrain');
    expect(promoted?.candidates.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['leave', 'recalibrate', 'retrain']),
    );
  });

  it('nothing put in: at most two pages, and models in charge that are no worse', async () => {
    const story = await tell(['--incident', 'none']);
    expect(story.incident).toMatchObject({ kind: 'none', at: null });
    expect(story.pages.length).toBeLessThanOrEqual(2);
    expect(story.logLoss.inCharge).toBeLessThanOrEqual(story.logLoss.frozen * 1.002);
  });

  it.skipIf(!haveKafka)('kilometres for miles, through a real Kafka: the page names distance', async () => {
    holdsTheIncident(await tell(['--incident', 'units', '--kafka'], { KAFKA_BROKERS: kafka().brokers }), 'distance');
  });

  it('refuses an incident that there is not, and says which there are', async () => {
    const { code, stderr } = await runLeeway(['demo', '--incident', 'flood']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--incident is one of utc, units, none, not "flood"'),
    });
  });
});
