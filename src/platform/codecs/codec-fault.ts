/** Why compressed bytes could not be unpacked: `corrupt` as they are, or `too_large` once unpacked. */
export type CodecFaultKind = 'corrupt' | 'too_large';

/** Thrown by every decoder of this folder, and nothing else is: the message is one sentence that names the format. */
export class CodecFault extends Error {
  readonly kind: CodecFaultKind;

  constructor(kind: CodecFaultKind, message: string) {
    super(message);
    this.name = 'CodecFault';
    this.kind = kind;
  }
}

/** Bytes that are not what their format demands. */
export function corrupt(format: string, what: string): CodecFault {
  return new CodecFault('corrupt', `the ${format} data are corrupt: ${what}`);
}

/** Bytes that would unfold beyond the limit. */
export function tooLarge(format: string, limitBytes: number): CodecFault {
  return new CodecFault('too_large', `the ${format} data unpack to more than ${limitBytes} bytes`);
}
