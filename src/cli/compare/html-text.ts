/** Text as HTML shows it: names and levels are strangers' and must stay text, in content and in attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A coordinate with one decimal, and none where it is whole. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}
