import { afterAll } from 'vitest';
import { startKafka, type KafkaBroker } from './broker.ts';
import { unlessMissing } from './unless-missing.ts';

/** Whether a broker can be had here: one that is given, or Java and Maven to start one. */
const broker = await openBroker();

/** False where the tests of this file have to be skipped, which has been said on standard error; never false in CI. */
export const haveKafka = broker !== null;

/** The broker of this file's tests; stopped when they are done. */
export function useKafka(): () => KafkaBroker {
  afterAll(async () => broker?.stop());
  return () => {
    if (broker === null) throw new Error('the tests of this file should have been skipped');
    return broker;
  };
}

async function openBroker(): Promise<KafkaBroker | null> {
  const given = process.env['KAFKA_BROKERS'] ?? '';
  const nothing = (): Promise<void> => Promise.resolve();
  if (given !== '') {
    return {
      brokers: given,
      secure: null,
      logDirectory: '',
      farPort: null,
      stop: nothing,
      restart: nothing,
      signal: () => undefined,
    };
  }
  return unlessMissing(startKafka());
}
