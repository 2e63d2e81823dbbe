import { describe, expect, it } from 'vitest';
import { connectionFault } from '../../../../src/ingest/kafka/connection-fault.ts';

const SILENT =
  'Kafka at kafka:9092: it does not answer: check KAFKA_BROKERS and that the broker is up; Leeway goes on trying';
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('a connection that fails', () => {
  it.each([
    ['refused', named('KafkaJSConnectionError', 'Connection error: connect ECONNREFUSED')],
    // Thrown by kafkajs' broker/index.js as a plain Error, in the middle of a session whose broker went away.
    ['lost', new Error('Broker not connected')],
  ])('is told with what to look at when it is %s', (_, thrown) => {
    const fault = connectionFault({ brokers: ['kafka:9092'], security: { tls: null, sasl: null } }, thrown, undefined);
    expect(fault).toMatchObject({
      code: 'kafka_unavailable',
      retryable: true,
      message: `${SILENT} (${thrown.message})`,
    });
  });

  it('is not what another error is told as', () => {
    const thrown = new TypeError('x is not a function');
    expect(connectionFault({ brokers: [], security: { tls: null, sasl: null } }, thrown, undefined)).toBe(thrown);
  });
});
