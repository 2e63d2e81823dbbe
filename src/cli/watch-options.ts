import { parseArgs } from 'node:util';
import { parameterFromText, sensitivityOf, streamDefinition, unknownDetector } from '../../detectors/stream/index.ts';
import type { ParameterValue, StreamDefinition, StreamDetectorName } from '../../detectors/stream/index.ts';
import { messageOf } from '../platform/errors.ts';

/** What `leeway watch` was asked for. */
export type WatchRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly definition: StreamDefinition | null; readonly json: boolean }
  | {
      readonly kind: 'watch';
      readonly definition: StreamDefinition;
      /** Checked, defaults filled in. */
      readonly params: unknown;
      /** The parameters as given, and what else is needed to find the one that keeps a run length; null where none is asked for. */
      readonly wish: RunLengthRequest | null;
      /** Null for standard input. */
      readonly file: string | null;
      readonly column: string | null;
      readonly json: boolean;
    };

/** A run length that is to be kept on draws from a baseline. */
export interface RunLengthRequest {
  readonly arl: number;
  readonly baseline: string;
  readonly block: number;
  readonly seed: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The request behind the arguments, or what is wrong with them as a sentence. */
export function readWatchOptions(argv: readonly string[]): WatchRequest | string {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        detector: { type: 'string' },
        param: { type: 'string', multiple: true, default: [] },
        params: { type: 'boolean', default: false },
        column: { type: 'string' },
        seed: { type: 'string' },
        arl: { type: 'string' },
        baseline: { type: 'string' },
        block: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    // Of Node's own sentences the first says what is wrong; the next ones are about a syntax that this command has no use for.
    return (messageOf(error).split('. ')[0] ?? '').replace(/\.?$/, '; `leeway watch --help` shows what there is');
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const { detector, json } = values;
  const definition = detector === undefined ? null : streamDefinition(detector);
  if (detector !== undefined && definition === null) return unknownDetector(detector);
  if (values.params) return { kind: 'list', definition, json };
  if (definition === null) return '--detector is missing; `leeway watch --params` lists all with their parameters';
  if (positionals.length > 1) return `one FILE is read at a time, not ${positionals.length}: ${positionals.join(', ')}`;
  const given = givenParameters(definition, values.param, values.seed);
  if (typeof given === 'string') return given;
  const checked = definition.check(given);
  if (checked.kind === 'faulty') return `${definition.name}: ${checked.faults.join('; ')}`;
  const wish = readWish(values, given);
  if (typeof wish === 'string') return wish;
  const found = sensitivityOf(
    definition.name as StreamDetectorName,
    checked.params as Record<string, ParameterValue>,
  )?.param;
  if (wish !== null && found !== undefined && given[found] !== undefined) {
    return `${definition.name}: ${found} is what --arl finds, so it cannot be given too`;
  }
  const [file = '-'] = positionals;
  const { column = null } = values;
  return { kind: 'watch', definition, params: checked.params, wish, file: file === '-' ? null : file, column, json };
}

function readWish(
  values: {
    readonly arl?: string | undefined;
    readonly baseline?: string | undefined;
    readonly block?: string | undefined;
    readonly seed?: string | undefined;
  },
  params: Readonly<Record<string, unknown>>,
): RunLengthRequest | string | null {
  const { arl, baseline, block = '1', seed = '0' } = values;
  if (arl === undefined && baseline === undefined) {
    return values.block === undefined ? null : '--block is a part of --arl N --baseline FILE';
  }
  if (arl === undefined) return '--baseline is what --arl N draws from: name the run length too';
  if (baseline === undefined)
    return '--arl needs --baseline FILE: values without drift, in the form of the values to be watched';
  if (!/^[1-9]\d{0,9}$/.test(arl) || Number(arl) < 2)
    return `--arl must be a whole number of at least 2, not ${JSON.stringify(arl)}`;
  if (!/^[1-9]\d{0,9}$/.test(block))
    return `--block must be a whole number of at least 1, not ${JSON.stringify(block)}`;
  return { arl: Number(arl), baseline, block: Number(block), seed: Number(seed), params };
}

function givenParameters(
  definition: StreamDefinition,
  pairs: readonly string[],
  seed: string | undefined,
): Record<string, unknown> | string {
  const specs = definition.parameters as Readonly<Record<string, Parameters<typeof parameterFromText>[0]>>;
  const given: Record<string, unknown> = {};
  if (seed !== undefined) {
    if (!/^[+-]?\d+$/.test(seed) || !Number.isSafeInteger(Number(seed))) {
      return `--seed must be a whole number, not ${JSON.stringify(seed)}`;
    }
    // A detector that draws nothing has no use for a seed, and no harm from it.
    if (specs['seed'] !== undefined) given['seed'] = Number(seed);
  }
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals <= 0) return `--param takes name=value, not ${JSON.stringify(pair)}`;
    const name = pair.slice(0, equals);
    const spec = specs[name];
    const text = pair.slice(equals + 1);
    given[name] = spec === undefined ? text : parameterFromText(spec, text);
  }
  return given;
}
