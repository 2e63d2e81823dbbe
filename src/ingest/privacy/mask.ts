/** The longest mask, in characters: the shape of more than that tells nothing more. */
const MAX_LENGTH = 64;
/** What most texts are: for them the rules below come down to two replacements. */
const ASCII = /^[ -~]*$/;
const LETTER = /\p{L}|\p{M}/u;
const DIGIT = /\p{Nd}/u;
/** What stays: ASCII punctuation and blanks, which give a value its shape. */
const SHAPE = /^[ !-/:-@[-`{-~]$/;

/**
 * The shape of a text: each letter becomes `*`, each digit `#`, ASCII punctuation and blanks stay, everything else becomes `*`.
 * With `initials` the first letter of each run of three and more letters stays. `true` and `false` become `*`, for their lengths
 * would tell them apart; more than 64 characters are cut. Masking a mask changes nothing.
 */
export function maskText(text: string, initials: boolean): string {
  if (text === 'true' || text === 'false') return '*';
  if (!initials && text.length <= MAX_LENGTH && ASCII.test(text)) {
    return text.replaceAll(/[a-zA-Z]/g, '*').replaceAll(/\d/g, '#');
  }
  const characters = Array.from(text.length > 4 * MAX_LENGTH ? text.slice(0, 4 * MAX_LENGTH) : text).slice(
    0,
    MAX_LENGTH,
  );
  return characters.map((character, at) => maskCharacter(characters, character, at, initials)).join('');
}

function maskCharacter(characters: readonly string[], character: string, at: number, initials: boolean): string {
  if (SHAPE.test(character)) return character;
  if (DIGIT.test(character)) return '#';
  if (!initials || !LETTER.test(character)) return '*';
  const begins = !isWord(characters[at - 1]);
  return begins && isWord(characters[at + 1]) && isWord(characters[at + 2]) ? character : '*';
}

/** Part of a word: whatever is a letter or becomes `*`, so that a mask has the very words of what it masks. */
function isWord(character: string | undefined): boolean {
  return character !== undefined && !DIGIT.test(character) && (character === '*' || !SHAPE.test(character));
}
