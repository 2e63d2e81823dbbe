const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** The number that a text spells, blanks around it aside; infinities as such; undefined when it spells none. */
export function numberOfText(text: string): number | undefined {
  const bare = text.trim();
  if (PLAIN_NUMBER.test(bare)) return Number(bare) + 0;
  if (INFINITE.test(bare)) return bare.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}

/** How tables spell a number that is not there; the spellings that Python's and R's writers use. Compared in lower case. */
const ABSENT = new Set(['', 'na', 'n/a', '#n/a', '<na>', 'nan', '-nan', 'null', 'none', '\\n', 'nat']);

/** Whether a text in a column of numbers says that there is no number. */
export function saysNoNumber(text: string): boolean {
  return ABSENT.has(text.trim().toLowerCase());
}
