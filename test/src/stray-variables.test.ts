import { describe, expect, it } from 'vitest';
import { describeVariables } from '../../src/config.ts';
import { strayVariables } from '../../src/stray-variables.ts';

describe('variables that nothing reads', () => {
  it.each([
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['CLICKHOUSE_URI', 'CLICKHOUSE_URL'],
    ['LEEWAY_APIKEYS', 'LEEWAY_API_KEYS'],
    ['LEEWAY_COLOUR', null],
  ])('%s is told, with what was probably meant', (name, meant) => {
    const known = describeVariables().map((variable) => variable.name);
    expect(strayVariables({ [name]: 'x', KAFKA_BROKERS: 'b:1' }, known)).toEqual([{ name, meant }]);
  });

  it.each(['KAFKA_HOME', 'KAFKA_PORT', 'LEEWAY_PORT', 'LEEWAY_PORT_8080_TCP_ADDR', 'LEEWAY_SERVICE_HOST', 'PATH'])(
    '%s is not ours to judge',
    (name) => {
      const known = describeVariables().map((variable) => variable.name);
      expect(strayVariables({ [name]: 'x', LEEWAY_EMPTY: '' }, known)).toEqual([]);
    },
  );
});
