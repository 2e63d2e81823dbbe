import { parseArgs } from 'node:util';
import { isUnivariateName, UNIVARIATE_NAMES } from '../../../detectors/index.ts';
import { PARITY_MODES } from '../../../detectors/parity/index.ts';
import { WHOLE_ROW_METHODS } from './whole-row-methods.ts';
import { messageOf } from '../../platform/errors.ts';

/** Types that a column can be declared to have. */
const DECLARED_TYPES = ['numeric', 'categorical', 'boolean', 'text', 'embedding'] as const;

/** A type that a column can be declared to have. */
export type DeclaredType = (typeof DECLARED_TYPES)[number];

/** The name of a peer whose digits can be asked for. */
export type ParityName = keyof typeof PARITY_MODES;

/** What a comparison was asked to do. */
export interface CompareRequest {
  readonly reference: string;
  readonly current: string;
  /** Names of methods; `all` for every one that fits; empty for the recommended one of each column type. */
  readonly methods: readonly string[] | 'all';
  readonly columns: readonly string[] | null;
  readonly types: ReadonlyMap<string, DeclaredType>;
  readonly thresholds: ReadonlyMap<string, number>;
  readonly parity: ParityName | null;
  readonly seed: number;
}

/** The command line of a comparison, understood. */
export interface CompareOptions {
  readonly request: CompareRequest;
  readonly json: boolean;
  readonly html: string | null;
}

/** What the command line asks for: a comparison, its help, or a fault as a sentence. */
export type ReadOptions =
  | { readonly kind: 'compare'; readonly options: CompareOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly message: string };

/** Reads the arguments of `leeway compare`. */
export function readOptions(argv: readonly string[]): ReadOptions {
  const fault = (message: string): ReadOptions => ({ kind: 'fault', message });
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (thrown) {
    // Node goes on about positional arguments that begin with a dash, which files rarely do.
    return fault(`${messageOf(thrown).replace(/\. To specify [\s\S]*$/, '')}; leeway compare --help lists the options`);
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const [reference, current, ...others] = positionals;
  if (reference === undefined || current === undefined) {
    return fault('name two files: leeway compare REFERENCE CURRENT');
  }
  if (others.length > 0)
    return fault(`two files are compared, not ${positionals.length}: ${others.join(' ')} is too much`);

  const names = values.method;
  const unknown = names.find((name) => name !== 'all' && !isUnivariateName(name) && !isWholeRowMethod(name));
  if (unknown !== undefined) {
    const known = [...UNIVARIATE_NAMES, ...WHOLE_ROW_METHODS].join(' ');
    return fault(`there is no method ${JSON.stringify(unknown)}; the methods are ${known}, or all`);
  }
  const types = new Map<string, DeclaredType>();
  for (const given of values.type) {
    const [column, type] = splitAtLastEquals(given);
    if (column === '' || !isDeclaredType(type)) {
      return fault(`--type ${given}: write COLUMN=${DECLARED_TYPES.join('|')}`);
    }
    types.set(column, type);
  }
  const thresholds = new Map<string, number>();
  for (const given of values.threshold) {
    const [method, text] = splitAtLastEquals(given);
    const threshold = text.trim() === '' ? NaN : Number(text);
    if ((!isUnivariateName(method) && !isWholeRowMethod(method)) || !Number.isFinite(threshold)) {
      return fault(`--threshold ${given}: write METHOD=NUMBER, such as psi=0.2`);
    }
    thresholds.set(method, threshold);
  }
  const { parity } = values;
  if (parity !== undefined && !isParityName(parity)) {
    return fault(
      `--parity ${parity}: the peers whose digits can be had are ${Object.keys(PARITY_MODES).join(' and ')}`,
    );
  }
  const unheard = parity === undefined ? undefined : names.find((name) => name !== 'all' && isWholeRowMethod(name));
  if (unheard !== undefined) return fault(`--parity ${parity ?? ''} compares column by column and has no ${unheard}`);
  if (!/^\d+$/.test(values.seed) || !Number.isSafeInteger(Number(values.seed))) {
    return fault(`--seed ${values.seed}: write a whole number`);
  }
  const columns = values.columns.flatMap((list) => list.split(',')).map((name) => name.trim());
  if (columns.some((name) => name === '')) return fault('--columns: a name is empty; write --columns age,income');
  return {
    kind: 'compare',
    options: {
      request: {
        reference,
        current,
        methods: names.includes('all') ? 'all' : [...new Set(names)],
        columns: columns.length === 0 ? null : [...new Set(columns)],
        types,
        thresholds,
        parity: parity ?? null,
        seed: Number(values.seed),
      },
      json: values.json,
      html: values.html ?? null,
    },
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      method: { type: 'string', multiple: true, default: [] },
      columns: { type: 'string', multiple: true, default: [] },
      type: { type: 'string', multiple: true, default: [] },
      threshold: { type: 'string', multiple: true, default: [] },
      parity: { type: 'string' },
      seed: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      html: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function splitAtLastEquals(text: string): readonly [string, string] {
  const at = text.lastIndexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isWholeRowMethod(text: string): boolean {
  return WHOLE_ROW_METHODS.some((name) => name === text);
}

function isDeclaredType(text: string): text is DeclaredType {
  return DECLARED_TYPES.some((type) => type === text);
}

function isParityName(text: string): text is ParityName {
  return Object.hasOwn(PARITY_MODES, text);
}
