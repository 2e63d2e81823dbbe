import {
  createFailpoint,
  createMessageReader,
  createPrivacy,
  createReplayer,
  letterReader,
} from '../../src/ingest/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStore, openEmbeddedEngine } from '../../src/store/index.ts';

/** Replays all dead letters of a data directory by a decoder that takes `time` for `ts`, and kills itself at a failpoint. */
async function main(dataDir: string, failpoint: string): Promise<void> {
  const engine = await openEmbeddedEngine({ dataDir });
  const store = createStore(engine, { clock: systemClock });
  const privacy = createPrivacy([], { patterns: [], deadLetters: 'keep' });
  const metrics = createMetrics({ version: 'test', defaults: false });
  const readLetter = letterReader(createMessageReader());
  const replayer = createReplayer({
    letters: store.deadLetters,
    sink: privacy.guard(store.events, metrics),
    read: (message, context) => {
      const text = Buffer.from(message.payload).toString('utf8').replace('"time":', '"ts":');
      return readLetter({ ...message, payload: Buffer.from(text) }, context);
    },
    open: (sealed) => privacy.open(sealed),
    hashSubject: privacy.hashSubject,
    clock: systemClock,
    log: silentLogger(),
    metrics,
    reach: createFailpoint(failpoint, () => process.kill(process.pid, 'SIGKILL')),
  });
  const report = await replayer.replay({}, { limit: 1_000, dryRun: false });
  await engine.close();
  console.log(JSON.stringify(report));
}

await main(process.argv[2] ?? '', process.argv[3] ?? '');
