/** Media types of event bodies. */
export const EVENT_CONTENT_TYPES = ['application/json', 'application/x-ndjson'] as const;

/** Media types of CloudEvents in structured mode, one or several: also read where events are. */
export const CLOUD_EVENT_TYPES = ['application/cloudevents+json', 'application/cloudevents-batch+json'] as const;

/** Headers that say how a body of events is to be read: attributes of a CloudEvent in binary mode, and what its format does not say. */
const READING_HEADER = /^(?:ce-[a-z0-9]+|x-format|x-model|x-version|x-columns)$/;

/** Those of a request's headers that say how its body is to be read. */
export function readingHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const found = Object.entries(headers).filter(
    (entry): entry is [string, string] => READING_HEADER.test(entry[0]) && typeof entry[1] === 'string',
  );
  return Object.fromEntries(found);
}

const SYNONYMS: Readonly<Record<string, string>> = {
  'application/ndjson': 'application/x-ndjson',
  'application/jsonl': 'application/x-ndjson',
  'application/jsonlines': 'application/x-ndjson',
  'application/x-parquet': 'application/vnd.apache.parquet',
  'application/parquet': 'application/vnd.apache.parquet',
};

/** Media types of data files, and the suffix by which each is known on disk. */
export const FILE_CONTENT_TYPES: Readonly<Record<string, string>> = {
  'application/vnd.apache.parquet': '.parquet',
  'application/vnd.apache.arrow.file': '.arrow',
  'text/csv': '.csv',
  'application/x-ndjson': '.jsonl',
};

/** Other names of a media type, under which it is taken too. */
export function synonymsOf(type: string): readonly string[] {
  return Object.entries(SYNONYMS).flatMap(([other, proper]) => (proper === type ? [other] : []));
}

/** The media type of a Content-Type header: lower case, without parameters, under its proper name; empty when there is none. */
export function mediaType(header: string | undefined): string {
  const bare = (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return SYNONYMS[bare] ?? bare;
}
