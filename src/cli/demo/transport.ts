import type { DemoClient } from './client.ts';

/** How the replayed events reach the service. */
export interface Transport {
  readonly name: 'HTTP' | 'Kafka';
  predictions(lines: string): Promise<void>;
  labels(lines: string): Promise<void>;
  /** Resolves once everything sent so far is stored. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Over HTTP every answer means stored, so there is nothing to wait for. */
export function httpTransport(client: DemoClient): Transport {
  return {
    name: 'HTTP',
    predictions: (lines) => client.send('/v1/predictions', lines),
    labels: (lines) => client.send('/v1/labels', lines),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
