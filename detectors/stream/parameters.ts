import type { ParameterRange, ParameterSpec, ParameterTable, ParameterValue } from './types.ts';

/** Parameters that hold, or every fault of what was given, each as a sentence. */
export type CheckedParameters<P> =
  { readonly kind: 'fine'; readonly params: P } | { readonly kind: 'faulty'; readonly faults: readonly string[] };

/** Fills in defaults and checks every parameter against its table. Pure; all faults are told at once. */
export function checkParameters<P>(
  table: ParameterTable<P>,
  given: Readonly<Record<string, unknown>>,
): CheckedParameters<P> {
  const specs = table as Readonly<Record<string, ParameterSpec>>;
  const faults = Object.keys(given)
    .filter((name) => specs[name] === undefined)
    .map((name) => unknownParameter(name, Object.keys(specs)));
  const params: Record<string, ParameterValue> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name];
    if (value === undefined) {
      params[name] = spec.default;
      continue;
    }
    const fault = valueFault(spec, value);
    if (fault === null) params[name] = value as ParameterValue;
    else faults.push(`${name} must be ${fault}, not ${told(value)}`);
  }
  return faults.length > 0 ? { kind: 'faulty', faults } : { kind: 'fine', params: params as P };
}

/** The nearest of the names, within two edits of what was written; null when none is near. */
export function nearestName(written: string, names: readonly string[]): string | null {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_\s]/g, '');
  let best: string | null = null;
  let fewest = 3;
  for (const name of names) {
    const distance = editDistance(plain(written), plain(name));
    if (distance < fewest) {
      best = name;
      fewest = distance;
    }
  }
  return best;
}

/** A parameter's value from text, as a shell passes it; what cannot be read stays text, for the check to refuse by name. */
export function parameterFromText(spec: ParameterSpec, text: string): unknown {
  const bare = text.trim();
  const none = /^(none|null)$/i.test(bare);
  switch (spec.kind) {
    case 'number':
    case 'integer':
      return none ? null : (numberFromText(bare) ?? text);
    case 'boolean':
      return /^(true|1|yes)$/i.test(bare) ? true : /^(false|0|no)$/i.test(bare) ? false : text;
    case 'choice':
      return bare;
    case 'numbers': {
      if (none) return null;
      const parts = bare.split(',').map((part) => numberFromText(part.trim()));
      return parts.includes(null) ? text : parts;
    }
  }
}

/** What a parameter may be, in words: `a number above 0 and at most 1`. */
export function parameterKind(spec: ParameterSpec): string {
  switch (spec.kind) {
    case 'number':
      return `a number${rangeText(spec)}${noneText(spec.none)}`;
    case 'integer':
      return `a whole number${rangeText(spec)}${noneText(spec.none)}`;
    case 'boolean':
      return 'true or false';
    case 'choice':
      return `one of ${spec.of.join(', ')}`;
    case 'numbers':
      return `numbers${rangeText(spec)}, separated by commas${noneText(spec.none)}`;
  }
}

function valueFault(spec: ParameterSpec, value: unknown): string | null {
  return isAllowed(spec, value) ? null : parameterKind(spec);
}

function isAllowed(spec: ParameterSpec, value: unknown): boolean {
  switch (spec.kind) {
    case 'number':
      return value === null ? spec.none !== undefined : isWithin(spec, value);
    case 'integer':
      return value === null ? spec.none !== undefined : Number.isSafeInteger(value) && isWithin(spec, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && spec.of.includes(value);
    case 'numbers':
      if (value === null) return spec.none !== undefined;
      return Array.isArray(value) && value.length > 0 && value.every((one) => isWithin(spec, one));
  }
}

function isWithin(range: ParameterRange, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = range;
  return value >= min && value <= max && value > above && value < below;
}

function rangeText({ min, max, above, below }: ParameterRange): string {
  const low = min !== undefined ? `of at least ${min}` : above !== undefined ? `above ${above}` : null;
  const high = max !== undefined ? `at most ${max}` : below !== undefined ? `below ${below}` : null;
  if (low === null && high === null) return '';
  return ` ${[low, high].filter((part) => part !== null).join(' and ')}`;
}

const noneText = (none: string | undefined): string => (none === undefined ? '' : `, or none (${none})`);

function unknownParameter(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  const list = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
  return `there is no parameter ${name}${near === null ? `; ${list}` : `; did you mean ${near}?`}`;
}

function told(value: unknown): string {
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) as string | undefined;
  return text ?? typeof value;
}

function numberFromText(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  return Number(text);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
