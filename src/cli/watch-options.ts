import { parseArgs } from 'node:util';
import { parameterFromText, streamDefinition, unknownDetector } from '../../detectors/stream/index.ts';
import type { StreamDefinition } from '../../detectors/stream/index.ts';
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
      /** Null for standard input. */
      readonly file: string | null;
      readonly column: string | null;
      readonly json: boolean;
    };

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
  const [file = '-'] = positionals;
  const { column = null } = values;
  return { kind: 'watch', definition, params: checked.params, file: file === '-' ? null : file, column, json };
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
