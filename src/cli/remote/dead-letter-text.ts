import type { DeadLetterAnswer, ReplayAnswer } from './answers.ts';
import { printable } from './text-table.ts';

/** As much of a payload, or of headers, as a person wants to see at once. */
const SHOWN_CHARACTERS = 400;
/** Bytes of which at least this share is plain text are shown as text, though some are none. */
const TEXT_SHARE = 0.75;

/** What nearly every message says of itself, and helps nobody. */
const PLAIN = /^content-type: application\/(json|x-ndjson)/i;

/** Dead letters as a person reads them: each by itself, then what helps against each of their reasons. */
export function lettersText(letters: readonly DeadLetterAnswer[]): string {
  if (letters.length === 0) return '(none)\n';
  const reasons = new Map<string, { readonly remedy: string; count: number }>();
  for (const { state, reason, remedy } of letters) {
    if (state !== 'open') continue;
    const known = reasons.get(reason) ?? { remedy, count: 0 };
    known.count += 1;
    reasons.set(reason, known);
  }
  const help = [...reasons].map(
    ([reason, { remedy, count }]) =>
      `  ${printable(reason)} (${count})${remedy === '' ? '' : `: ${printable(remedy)}`}\n`,
  );
  const advice = ['what helps:\n', ...help, 'after a fix: leeway dead-letters replay --dry-run\n'];
  return [...letters.map((letter) => `${letterText(letter)}\n`), ...(help.length === 0 ? [] : advice)].join('');
}

/** What a replay did as a person reads it: the counts, then each reason of those that are left, with one of them as an example. */
export function replayText({ dryRun, replayed, unreadable, withheld, remaining, letters }: ReplayAnswer): string {
  if (replayed + unreadable + withheld + remaining === 0) {
    return 'no open letter fits: leeway dead-letters list --state all shows what became of the others\n';
  }
  const counts = [
    `${dryRun ? 'would be stored' : 'stored'}: ${replayed}`,
    `still unreadable: ${unreadable}`,
    ...(withheld === 0 ? [] : [`bytes not kept: ${withheld}`]),
    ...(remaining === 0 ? [] : [`not looked at: ${remaining} (replay again, or with a higher --limit)`]),
  ];
  const failed = new Map<string, { readonly example: string; count: number }>();
  for (const { id, outcome, reason, detail } of letters) {
    if (outcome === 'replayed') continue;
    const name = reason ?? '';
    const known = failed.get(name) ?? { example: `${printable(id)}  ${printable(detail)}`, count: 0 };
    known.count += 1;
    failed.set(name, known);
  }
  const lines = [...failed].map(
    ([reason, { example, count }]) =>
      `  ${printable(reason)} (${count})${count === 1 ? ':' : ', such as'} ${example}\n`,
  );
  const [first] = failed.keys();
  const advice =
    first === undefined
      ? ''
      : `what is wrong with the bytes stays wrong: have them sent again, then leeway dead-letters discard --reason ${first === 'withheld' ? 'REASON' : printable(first)} --note WHY\n`;
  return [`${counts.join(', ')}\n`, ...lines, advice].join('');
}

function letterText(letter: DeadLetterAnswer): string {
  const { id, state, reason, kind, detail, at, source, key, headers, bytes, protection, attempts, note } = letter;
  const from = source === 'http' ? 'http' : `${source.topic}/${source.partition}@${source.offset}`;
  const more = [
    ...(state === 'open' ? [] : [state]),
    ...(attempts === 0 ? [] : [attempts === 1 ? 'read again once' : `read again ${attempts} times`]),
    ...(protection === 'none' ? [] : [protection]),
    ...(note === '' ? [] : [`“${printable(note)}”`]),
  ];
  const named = Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
    .filter((header) => !PLAIN.test(header))
    .join(', ');
  return [
    `${at}  ${kind}  ${printable(from)}  ${printable(reason)}  ${printable(id)}${more.length === 0 ? '' : `  (${more.join(', ')})`}`,
    `  ${printable(detail)}`,
    ...(key === '' ? [] : [`  key ${cut(printable(key))}`]),
    ...(named === '' ? [] : [`  headers ${cut(printable(named))}`]),
    `  ${payloadText(Buffer.from(bytes, 'base64'))}\n`,
  ].join('\n');
}

/** Text as text, also where some bytes of it are none, everything else in hexadecimal; cut where it is long, and said so. */
function payloadText(bytes: Buffer): string {
  if (bytes.length === 0) return '(no bytes)';
  const text = textOf(bytes) ?? `hex ${bytes.subarray(0, SHOWN_CHARACTERS / 2).toString('hex')}`;
  return text.length <= SHOWN_CHARACTERS && bytes.length <= SHOWN_CHARACTERS
    ? text
    : `${text.slice(0, SHOWN_CHARACTERS)} … (${bytes.length} bytes in all)`;
}

function textOf(bytes: Buffer): string | null {
  try {
    return printable(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const shown = bytes.subarray(0, SHOWN_CHARACTERS);
    const plain = shown.filter((byte) => byte >= 0x20 && byte < 0x7f).length;
    if (plain < TEXT_SHARE * shown.length) return null;
    return [...shown]
      .map((byte) =>
        byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
      )
      .join('');
  }
}

function cut(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)} …`;
}
