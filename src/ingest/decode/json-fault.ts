/** Words that other languages' encoders write where JSON has no value, and what to send in their place. */
const NOT_JSON: readonly (readonly [RegExp, string])[] = [
  [/^-?nan\b/i, 'NaN is not JSON: send null'],
  [/^-?inf(inity)?\b/i, 'Infinity is not JSON: send null'],
  [/^None\b/, 'None is not JSON: send null'],
  [/^undefined\b/, 'undefined is not JSON: send null'],
  [/^(True|False)\b/, 'True and False are not JSON: send true or false'],
  [/^'/, 'strings and names stand in double quotes'],
];
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Says where a text stops being JSON and why, in words that do not depend on the JavaScript engine's version.
 * For texts that JSON.parse has refused; one pass, no recursion, so that depth cannot exhaust the stack.
 */
export function jsonFault(text: string): string {
  const open: ('{' | '[')[] = [];
  let at = 0;
  let expect: 'value' | 'first-value' | 'name' | 'first-name' | 'colon' | 'next' = 'value';
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const takeString = (): boolean => {
    const end = stringEnd(text, at);
    if (end === undefined) return false;
    at = end;
    return true;
  };

  for (;;) {
    take(SPACE);
    const inside = open.at(-1);
    if (at >= text.length) {
      if (inside === undefined) return expect === 'next' ? 'not JSON' : 'the text is blank: send JSON';
      return `not JSON: it ends at ${place(text, at)} inside an ${inside === '{' ? 'object' : 'array'} (was it cut short?)`;
    }
    const char = text[at];
    switch (expect) {
      case 'value':
      case 'first-value':
        if (expect === 'first-value' && char === ']') {
          at += 1;
          open.pop();
          expect = 'next';
        } else if (char === '{' || char === '[') {
          at += 1;
          open.push(char);
          expect = char === '{' ? 'first-name' : 'first-value';
        } else {
          const start = at;
          if (!take(NUMBER) && !takeString() && !take(LITERAL)) return refuseValue(text, start);
          expect = 'next';
        }
        break;
      case 'name':
      case 'first-name':
        if (expect === 'first-name' && char === '}') {
          at += 1;
          open.pop();
          expect = 'next';
        } else {
          if (!takeString()) return refuseValue(text, at, 'a name in double quotes');
          expect = 'colon';
        }
        break;
      case 'colon':
        if (char !== ':') return refuse(text, at, '":"');
        at += 1;
        expect = 'value';
        break;
      case 'next':
        if (inside === undefined) return refuse(text, at, 'nothing after the value');
        if (char === ',') {
          at += 1;
          expect = inside === '{' ? 'name' : 'value';
        } else if (char === (inside === '{' ? '}' : ']')) {
          at += 1;
          open.pop();
        } else {
          return refuse(text, at, inside === '{' ? '"," or "}"' : '"," or "]"');
        }
        break;
    }
  }
}

/** The index after the string that begins at `start`, or undefined if none does or it is not well formed. */
function stringEnd(text: string, start: number): number | undefined {
  if (text[start] !== '"') return undefined;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return undefined;
    if (code === 0x5c) {
      ESCAPE.lastIndex = at + 1;
      if (!ESCAPE.test(text)) return undefined;
      at = ESCAPE.lastIndex - 1;
    }
  }
  return undefined;
}

function refuseValue(text: string, at: number, expected = 'a value'): string {
  const rest = text.slice(at, at + 16);
  const known = NOT_JSON.find(([pattern]) => pattern.test(rest));
  if (known !== undefined) return `not JSON at ${place(text, at)}: ${known[1]}`;
  if (rest.startsWith('"'))
    return `not JSON at ${place(text, at)}: a string that does not end, or a wrong escape in it`;
  return refuse(text, at, expected);
}

function refuse(text: string, at: number, expected: string): string {
  return `not JSON at ${place(text, at)}: expected ${expected}, found ${JSON.stringify(text.slice(at, at + 1))}`;
}

/** Where an index of the text is, as people count. */
function place(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const character = at - before.lastIndexOf('\n');
  return line === 1 ? `character ${character}` : `line ${line}, character ${character}`;
}
