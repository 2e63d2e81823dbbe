import { messageOf } from '../../../src/platform/errors.ts';
import { startKafka, type KafkaBroker } from './broker.ts';

/** A broker of a file's own with TLS and logins, whatever broker is given; null where there can be none, which has been said. */
export async function secureBroker(): Promise<KafkaBroker | null> {
  try {
    return await startKafka({ secure: true });
  } catch (thrown) {
    if (process.env['CI'] === 'true') throw thrown;
    console.error(`\nSKIPPED: tests on a real Kafka. ${messageOf(thrown)}\n`);
    return null;
  }
}
