/** Which version (absent: as the reading says) and which span of event time (milliseconds since the epoch, from inclusive, to exclusive). */
export interface ReadSpan {
  readonly model: string;
  readonly version?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** A condition with its parameters: a part of a WHERE clause. */
export interface Condition {
  readonly sql: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The rows of a span; `time` is the SQL of a DateTime column. */
export function within(span: ReadSpan, time: string): Condition {
  const parts = ['model = {model:String}'];
  const params: Record<string, string | number> = { model: span.model };
  if (span.version !== undefined) {
    parts.push('version = {version:String}');
    params['version'] = span.version;
  }
  if (span.from !== undefined) {
    parts.push(`toUnixTimestamp(${time}) >= {from:Int64}`);
    params['from'] = Math.ceil(span.from / 1000);
  }
  if (span.to !== undefined) {
    parts.push(`toUnixTimestamp(${time}) < {to:Int64}`);
    params['to'] = Math.ceil(span.to / 1000);
  }
  return { sql: parts.join(' AND '), params };
}

/** A time in seconds as it is answered. */
export function isoOfSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** A time in milliseconds as it is answered. */
export function isoOfMs(ms: number): string {
  return new Date(ms).toISOString();
}
