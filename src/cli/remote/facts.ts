import { LeewayError } from '../../platform/errors.ts';

/** `name=value` pairs as facts: what reads as a number or a truth value is one. @throws LeewayError `usage` for a pair without `=`. */
export function factsOf(pairs: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      if (cut <= 0) {
        throw new LeewayError('usage', `--fact ${pair} has no name or no value`, {
          remedy: 'Write --fact name=value.',
        });
      }
      return [pair.slice(0, cut), factValue(pair.slice(cut + 1))];
    }),
  );
}

function factValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
