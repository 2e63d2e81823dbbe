import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, startChromium } from '../support/chromium.ts';
import { FIXTURE_KEY, startWebFixture, type WebFixture, type WebScenario } from '../support/web-fixture.ts';

const executablePath = findChromium();
if (executablePath === null) {
  const lack = 'No Chromium: set CHROMIUM_PATH or install one; the pages are not tested in a browser.';
  if (process.env['CI'] === 'true') throw new Error(lack);
  console.warn(`\n*** SKIPPED test/e2e/web.test.ts. ${lack}\n`);
}

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 360, height: 780 };
/** The most that the first load may bring, gzipped. */
const JS_BUDGET = 200 * 1024;
const DEEP_LINK =
  '/models/flights?from=2001-06-01T00:00Z&to=2001-06-10T00:00Z&stream=hour/js&at=2001-06-04T06:00Z&for=2h&version=1&alert=al_flights_2';

interface Look {
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: 'light' | 'dark';
}

interface View {
  readonly name: string;
  readonly path: string;
  readonly scenario?: WebScenario;
  /** Text that shows that the view is complete. */
  readonly ready: string;
}

const VIEWS: readonly View[] = [
  { name: 'the fleet', path: '/', ready: 'search-ranking' },
  { name: 'a model', path: '/models/flights', ready: 'Moved most' },
  { name: 'a model that drifts, with its alert open', path: '/models/churn?alert=al_churn_1', ready: 'Who was told' },
  {
    name: 'a model without a baseline',
    path: '/models/search-ranking',
    ready: 'Give it something to be compared with',
  },
  { name: 'a model with too few events', path: '/models/fraud-eu', ready: 'Too few events in the last day' },
  { name: 'the alerts of all models', path: '/alerts', ready: 'concept drift in label' },
  { name: 'a service that asks for a key', path: '/', scenario: 'locked', ready: 'This service asks for a key' },
  { name: 'the dead letters', path: '/dead-letters', ready: 'the bytes are not UTF-8' },
  { name: 'an empty service', path: '/', scenario: 'empty', ready: 'Nothing to watch yet' },
  { name: 'a failing service', path: '/', scenario: 'broken', ready: 'The store does not answer' },
  { name: 'an address that names nothing', path: '/nothing/here', ready: 'There is no such page' },
];

describe.skipIf(executablePath === null)('the pages in a browser', () => {
  let pagesDir: string;
  let browser: Browser;
  let fixture: WebFixture;
  let context: BrowserContext;
  let faults: string[];

  beforeAll(async () => {
    pagesDir = mkdtempSync(join(tmpdir(), 'leeway-pages-'));
    const root = join(import.meta.dirname, '../../dashboards/web');
    await build({ root, logLevel: 'error', build: { outDir: pagesDir, emptyOutDir: true } });
    fixture = await startWebFixture({ pagesDir });
    browser = await startChromium(executablePath ?? '');
  });

  afterEach(async () => {
    await context.close();
    fixture.become('full');
  });

  afterAll(async () => {
    await browser.close();
    await fixture.stop();
    rmSync(pagesDir, { recursive: true, force: true });
  });

  async function open(path: string, { size = DESKTOP, theme = 'light' }: Look = {}): Promise<Page> {
    context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
    });
    await page.goto(fixture.url + path);
    return page;
  }

  async function openView(view: View, look: Look): Promise<Page> {
    fixture.become(view.scenario ?? 'full');
    const page = await open(view.path, look);
    await page.getByText(view.ready).first().waitFor();
    return page;
  }

  it('lists the fleet worst first, with nothing in the console', async () => {
    const page = await open('/');
    await page.getByRole('rowheader').nth(3).waitFor();
    const names = await page.getByRole('rowheader').getByRole('link').allTextContents();
    expect(names).toEqual(['churn', 'fraud-eu', 'search-ranking', 'flights']);
    const worst = page.getByRole('row').nth(1);
    expect(await worst.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringContaining('6,120of 2,160'), '1']),
    );
    expect(await page.getByText('1 model is drifting, 1 model is not watched yet').isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  it('says of a model what the API says, and draws every figure', async () => {
    const page = await open('/models/flights');
    await page.getByText('Moved most').waitFor();
    expect(await page.locator('p.verdict').innerText()).toBe(
      'flights v2 is steady: evidence 12 of 2,160. At most one false page a quarter; 2 pages in 90 days.',
    );
    expect(await page.getByRole('figure').getByRole('heading').allInnerTexts()).toEqual([
      'Evidence against budget',
      'Drift by column',
      expect.stringMatching(/^label, /),
      'Prediction against outcome',
      'Log-loss by version',
    ]);
    expect(await page.locator('.uplot canvas').count()).toBe(4);
    expect(await page.getByRole('note').innerText()).toContain('an incident put in on purpose');
    expect(await page.locator('#remedies tr.chosen th').allInnerTexts()).toEqual([
      expect.stringContaining('Retrain'),
      expect.stringContaining('Leave it'),
    ]);
    await page.getByRole('button', { name: 'Table of Evidence against budget' }).click();
    expect(await page.getByRole('region', { name: 'Data: Evidence against budget' }).getByRole('row').count()).toBe(
      401,
    );
    expect(faults).toEqual([]);
  });

  it('is walked through with the keyboard alone', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'flights' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('flig');
    expect(await page.getByRole('rowheader').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'flights' }).focus();
    await page.keyboard.press('Enter');
    const cell = page.locator('[role=gridcell][tabindex="0"]');
    await cell.waitFor();
    await cell.focus();
    const first = await cell.getAttribute('aria-label');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const focused = page.locator('[role=gridcell]:focus');
    const label = await focused.getAttribute('aria-label');
    expect(label).not.toBe(first);
    expect(label).toMatch(/2001-02-27 00:00 UTC/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/stream=.+&at=2001-02-27T00:00Z&for=24h/);
    await page.getByRole('slider', { name: 'Evidence against budget: moment' }).focus();
    await page.keyboard.press('Home');
    expect(await page.locator('[role=slider]:focus').getAttribute('aria-valuetext')).toMatch(
      /^2001-02-26 00:00 UTC: .*v1 evidence/,
    );
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
    expect(faults).toEqual([]);
  });

  it('shows from a copied address the very same view', async () => {
    const read = async (): Promise<string> => {
      const page = await open(DEEP_LINK);
      // The parts of the page arrive in any order: all of them must be there before the view is read.
      await page.waitForLoadState('networkidle');
      for (const part of ['Moved most', 'Who was told', 'pager.example', 'Nothing beats leaving it'])
        await page.getByText(part).first().waitFor();
      await page.getByText(/left its null band|nothing stood out before it/).waitFor();
      await page.getByRole('heading', { name: 'hour, shape' }).waitFor();
      expect(await page.getByRole('heading', { name: 'hour, shape' }).isVisible()).toBe(true);
      expect(await page.locator('.range-text').innerText()).toBe('2001-06-01 00:00 – 2001-06-10 00:00 UTC');
      expect(await page.locator('.panel-lead').first().innerText()).toContain('2001-06-04 06:00 – 2001-06-04 08:00');
      expect(await page.locator('details[open] .alert-summary').innerText()).toContain('Data drift in hour');
      expect(await page.getByRole('button', { name: 'v1', pressed: true }).isVisible()).toBe(true);
      return (await page.locator('main').innerText()).replaceAll(/as of [\d:]+ UTC/g, '');
    };
    const first = await read();
    await context.close();
    expect(await read()).toBe(first);
  });

  it('looks closer at what is brushed, and goes back with the browser', async () => {
    const page = await open('/models/flights');
    const plot = page.getByRole('slider', { name: 'Evidence against budget: moment' });
    await plot.waitFor();
    const box = await plot.boundingBox();
    if (box === null) throw new Error('the plot has no box');
    await page.mouse.move(box.x + 300, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 420, box.y + 80, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=2001-0\d-\d\dT\d\d:00Z&to=2001-0\d-\d\dT\d\d:00Z/);
    expect(await page.getByRole('button', { name: 'Custom', pressed: true }).isVisible()).toBe(true);
    await page.goBack();
    await page.waitForURL(/\/models\/flights$/);
    expect(faults).toEqual([]);
  });

  it('keeps what it knows when the service falls silent, says so, and recovers by itself', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'churn' }).waitFor();
    await context.setOffline(true);
    await page.getByText('No answer: the list of models could not be fetched.').waitFor({ timeout: 15_000 });
    expect(await page.getByText(/^Not live, as of/).isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: 'churn' }).isVisible()).toBe(true);
    await context.setOffline(false);
    await page.getByText(/^Live, as of/).waitFor({ timeout: 15_000 });
  });

  it('leads from the address in a page to the alert, and back past the signpost', async () => {
    const page = await open('/');
    await page.goto(`${fixture.url}/alerts/al_flights_1`);
    await page.waitForURL(/\/models\/flights\?alert=al_flights_1/);
    await page.locator('details[open]').getByText('Check first').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Fleet' }).waitFor();
  });

  it('says of a drifting model what moved and since when, and brings a chosen alert to the top', async () => {
    const page = await open('/models/churn');
    await page.getByText('Who was told').waitFor();
    expect(await page.locator('p.verdict').innerText()).toMatch(
      /^churn 2024-06 has been drifting for 31 h, since 2001-06-29 17:00 UTC: data drift in plan and 2 more columns\./,
    );
    expect(await page.locator('details[open] .alert-when').innerText()).toContain('open for 31 h');
    await page.getByText(/chat\.example told: failed/).waitFor();
    // The path of a webhook may be its password.
    expect(await page.getByText('hooks/7').count()).toBe(0);
    await page.goto(`${fixture.url}/models/flights`);
    await page.getByText('Moved most').waitFor();
    await page.locator('.alert-list summary').last().click();
    await page.waitForURL(/alert=al_flights_1/);
    await page.locator('.open-alerts details[open]').getByText('Check first').waitFor();
    expect(faults).toEqual([]);
  });

  it('asks for the key of a service that wants one, keeps it over a reload, and forgets it when told to', async () => {
    fixture.become('locked');
    const page = await open('/models/flights?range=7d');
    await page.getByLabel('API key').fill('something else');
    await page.keyboard.press('Enter');
    await page.getByText('does not know this key').waitFor();
    await page.getByLabel('API key').fill(FIXTURE_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'flights', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'flights', exact: true }).waitFor();
    expect(page.url()).not.toContain(FIXTURE_KEY);
    await page.getByRole('button', { name: 'Forget the key' }).click();
    await page.getByRole('heading', { name: 'This service asks for a key' }).waitFor();
  });

  it('says which topics the consumer waits for, and why the service is not ready', async () => {
    fixture.become('empty');
    const page = await open('/');
    await page.getByText('Kafka is connected; 2 topics do not exist yet.').waitFor();
    await context.close();
    fixture.become('broken');
    const failing = await open('/');
    await failing.getByText('The service is not ready').waitFor();
  });

  it.each(VIEWS)('shows $name on a phone without sideways scrolling', async (view) => {
    const page = await openView(view, { size: PHONE });
    const beyond = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(beyond).toBe(0);
  });

  const themed = VIEWS.flatMap((view) => (['light', 'dark'] as const).map((theme) => ({ ...view, theme })));
  it.each(themed)('has nothing serious to object to in $name, $theme', async ({ theme, ...view }) => {
    const page = await openView(view, { theme });
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length).toBeGreaterThan(10);
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      grave.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map((node) => node.html)
            .slice(0, 3)
            .join(' | ')}`,
      ),
    ).toEqual([]);
  });

  it('loads within its budget', () => {
    const assets = join(pagesDir, 'assets');
    const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'));
    const gzipped = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0);
    expect(gzipped).toBeGreaterThan(0);
    expect(gzipped).toBeLessThan(JS_BUDGET);
  });
});
