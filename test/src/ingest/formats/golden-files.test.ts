import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DecodeOutcome } from '../../../../src/ingest/decode/outcome.ts';
import { createMessageReader } from '../../../../src/ingest/formats/message-reader.ts';
import { parsePin, type TopicPin } from '../../../../src/domain/topic-pin.ts';
import { compactOutcome } from '../../../support/compact-outcome.ts';

interface Golden {
  readonly source: string;
  readonly cases: readonly GoldenCase[];
}

interface GoldenCase {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pin?: string;
  readonly timestamp?: number;
  /** The message as JSON, or as the text it is. */
  readonly value?: unknown;
  readonly text?: string;
  readonly expect: Readonly<Record<string, unknown>> & { readonly says?: string };
  readonly sameCallAs?: string;
  readonly otherCallThan?: string;
}

const FILES = ['canonical', 'kserve', 'seldon', 'sagemaker', 'databricks', 'mlflow', 'bentoml'];
const SOURCE = { topic: 't', partition: 0, offset: 5 };

describe.each(FILES)('the golden file of %s', (file) => {
  const { source, cases } = JSON.parse(readFileSync(`test/vectors/formats/${file}.json`, 'utf8')) as Golden;
  const pins: Record<string, TopicPin> = {};
  // One reader for the file, so that what a message teaches holds for those after it.
  const reader = createMessageReader({ pins });
  const seen = new Map<string, DecodeOutcome>();

  it('names its source', () => {
    expect(source).not.toBe('');
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    delete pins['t'];
    if (one.pin !== undefined) pins['t'] = parsePin(one.pin) as TopicPin;
    const headers = Object.fromEntries(Object.entries(one.headers).map(([name, text]) => [name, Buffer.from(text)]));
    const value = Buffer.from(one.text ?? JSON.stringify(one.value));
    const message = { value, headers, ...(one.timestamp === undefined ? {} : { timestamp: one.timestamp }) };
    const outcome = reader.read('prediction', message, { source: SOURCE, idPrefix: 't/0', hashSubject: () => '' });
    seen.set(one.name, outcome);
    const { says, ...expected } = one.expect;
    const { says: said, ...got } = compactOutcome(outcome);
    expect(got).toEqual(expected);
    if (says !== undefined) expect(said).toContain(says);
    if (one.sameCallAs !== undefined) expect(callOf(outcome)).toBe(callOf(seen.get(one.sameCallAs)));
    if (one.otherCallThan !== undefined) expect(callOf(outcome)).not.toBe(callOf(seen.get(one.otherCallThan)));
  });
});

function callOf(outcome: DecodeOutcome | undefined): string {
  if (outcome?.kind !== 'half') throw new Error('no half of a call');
  return outcome.half.call;
}
