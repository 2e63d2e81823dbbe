import { LeewayError, messageOf } from '../../../src/platform/errors.ts';
import { startKafka } from './broker.ts';
import { orphaned } from './orphaned.ts';

/**
 * `npm run kafka`: a real broker for trying things out and for the integration tests. Its bootstrap address is the only line on
 * standard output; it runs until SIGINT or SIGTERM. `KAFKA_BROKERS` set: that broker is used, and nothing is started.
 */
async function main(): Promise<void> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') {
    console.log(given);
    return;
  }
  const stopped = new Promise<void>((resolve) => {
    // Ctrl-C arrives twice under npm (from the terminal and passed on): the second must not end this before the broker is down.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
    void orphaned().then(resolve);
  });
  const port = process.env['KAFKA_PORT'];
  const broker = await startKafka(port === undefined || port === '' ? {} : { port: Number(port) });
  console.log(broker.brokers);
  console.error('kafka: running; Ctrl-C stops it and removes what it stored');
  // The watch keeps this process alive, for the broker runs in a process of its own.
  await stopped;
  await broker.stop();
  process.exit();
}

main().catch((thrown: unknown) => {
  console.error(`kafka: ${messageOf(thrown)}`);
  if (thrown instanceof LeewayError && thrown.remedy !== '') console.error(thrown.remedy);
  process.exit(thrown instanceof LeewayError && thrown.code === 'kafka_unavailable' ? 3 : 1);
});
