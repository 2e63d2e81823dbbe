import type { CellKind } from './file-columns.ts';
import { numberOfText } from './number-text.ts';

const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** What all texts of a column are; the texts that occur in it are given. */
export function kindOfTexts(texts: Iterable<string>): CellKind {
  let kind: CellKind = 'empty';
  for (const text of texts) {
    const found = kindOfText(text);
    if (kind === 'empty') kind = found;
    else if (kind !== found) return 'text';
    if (kind === 'text') return 'text';
  }
  return kind;
}

function kindOfText(text: string): CellKind {
  if (/^(?:true|false)$/i.test(text)) return 'boolean';
  if (DATE.test(text) && secondsOfText(text) !== undefined) return 'time';
  if (text.startsWith('[') && vectorOfText(text) !== undefined) return 'vector';
  return text.startsWith('{') && isJson(text) ? 'other' : 'text';
}

/** The seconds since the epoch that an ISO 8601 date or time names; UTC where it names no zone. */
export function secondsOfText(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  const iso = text.replace(' ', 'T').replace(',', '.');
  const zoned = iso.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(iso.slice(11)) ? iso : `${iso}Z`;
  const ms = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** The numbers of a JSON list of numbers; undefined when the text is something else. */
export function vectorOfText(text: string): number[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

/** A cell's text as a number, a time as its seconds; NaN for what spells neither. */
export function numberOrSeconds(text: string): number {
  return numberOfText(text) ?? secondsOfText(text) ?? (/^true$/i.test(text) ? 1 : /^false$/i.test(text) ? 0 : NaN);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
