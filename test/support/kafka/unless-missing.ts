import { messageOf } from '../../../src/platform/errors.ts';

/** What was started; null where it cannot be had here, which is said on standard error. In CI that is a failure. */
export async function unlessMissing<T>(started: Promise<T>): Promise<T | null> {
  try {
    return await started;
  } catch (thrown) {
    if (process.env['CI'] === 'true') throw thrown;
    console.error(`\nSKIPPED: tests on a real Kafka. ${messageOf(thrown)}\n`);
    return null;
  }
}
