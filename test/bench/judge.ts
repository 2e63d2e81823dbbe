import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { openEmbeddedEngine } from '../../src/store/index.ts';

/*
 * What a judged window costs, all in: rows counted by minute, windows read, streams scored, evidence, verdicts stored, alerts looked at.
 * Real flights (16,700 a day, 4 columns), eight weeks of baseline, four weeks judged a day at a time, as a live service would.
 */
const FLIGHTS = fileURLToPath(new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));
const DAYS = 28;
const DAY_MS = 86_400_000;
const FROM = Date.UTC(2001, 1, 26);

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leeway-bench-'));
  const app = await createApp(readConfig({ PORT: '0', LEEWAY_DATA_DIR: dataDir }), {
    log: silentLogger(),
    openEngine: () => openEmbeddedEngine({ dataDir }),
    version: 'bench',
    webDir: null,
    manual: true,
  });
  await app.start();
  const send = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${app.url}${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  };
  await send('POST', '/v1/models', { model: 'flights' });
  await send('PUT', '/v1/models/flights/monitor', {
    time: 'date',
    baseline: { from: '2001-01-01', to: '2001-02-26' },
    columns: { delay: 'numeric', distance: 'numeric', origin: 'categorical', destination: 'categorical' },
  });
  await send('POST', '/v1/baselines?model=flights&version=1', { path: FLIGHTS });

  let windows = 0;
  let cpuMicroseconds = 0;
  let wallMs = 0;
  for (let day = 0; day < DAYS; day++) {
    // The engine itself makes the rows, so that the cost of taking them in is left out.
    await app.store.engine.command(
      `INSERT INTO predictions (model, version, ts, ingested_at, event_id, num, cat)
       SELECT 'flights', '1', date, now64(3), toString(rowNumberInAllBlocks() + ${day * 100_000}),
         map('delay', toFloat64(assumeNotNull(delay)), 'distance', toFloat64(assumeNotNull(distance))), map('origin', assumeNotNull(origin), 'destination', assumeNotNull(destination))
       FROM file('${FLIGHTS}') WHERE date >= toDateTime64(${(FROM + day * DAY_MS) / 1000}, 3, 'UTC') AND date < toDateTime64(${(FROM + (day + 1) * DAY_MS) / 1000}, 3, 'UTC')`,
    );
    if (day === 0) {
      // The first pass learns from the baseline: that is paid once, not by every window.
      await app.pass();
      continue;
    }
    const cpu = process.cpuUsage();
    const started = performance.now();
    windows += (await app.pass()).judgedWindows;
    const { user, system } = process.cpuUsage(cpu);
    cpuMicroseconds += user + system;
    wallMs += performance.now() - started;
  }
  process.stdout.write(
    `${windows} windows of ${Math.round(((DAYS - 1) * 16_700) / windows)} rows: ${(cpuMicroseconds / 1000 / windows).toFixed(2)} ms CPU, ${(wallMs / windows).toFixed(2)} ms wall a judged window\n`,
  );
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

await main();
