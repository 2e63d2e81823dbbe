/** As much of a payload as is shown, in characters. */
const SHOWN = 600;

/** The bytes of a dead letter for reading: text as text, everything else in hexadecimal, cut where it is long. */
export function payloadText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (bytes.length === 0) return '(no bytes)';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = [...bytes.subarray(0, SHOWN / 2)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
  return text.length > SHOWN ? `${text.slice(0, SHOWN)} … (${bytes.length} bytes)` : text;
}
