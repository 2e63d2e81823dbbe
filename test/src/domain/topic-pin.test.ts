import { describe, expect, it } from 'vitest';
import { parsePin } from '../../../src/domain/topic-pin.ts';

describe('a pin of a topic to a format', () => {
  it.each([
    ['kserve', { format: 'kserve' }],
    ['sagemaker:churn', { format: 'sagemaker', model: 'churn' }],
    ['sagemaker: churn : a | b c', { format: 'sagemaker', model: 'churn', columns: ['a', 'b c'] }],
    ['mlflow::a', { format: 'mlflow', columns: ['a'] }],
  ])('%s', (text, pin) => {
    expect(parsePin(text)).toEqual(pin);
  });

  it.each([
    ['parquet', '"parquet" is no format'],
    ['', '"" is no format'],
    ['canonical:m', 'canonical events name their model'],
    ['kserve:m:a:b', 'more than three parts'],
    ['kserve:m:a||b', 'a column with an empty name'],
    ['kserve:m:a|a', 'names a column twice'],
  ])('refuses %j', (text, sentence) => {
    expect(parsePin(text)).toContain(sentence);
  });
});
