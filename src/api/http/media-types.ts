/** Media types of event bodies. */
export const EVENT_CONTENT_TYPES = ['application/json', 'application/x-ndjson'] as const;

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

/** The media type of a Content-Type header: lower case, without parameters, under its proper name; empty when there is none. */
export function mediaType(header: string | undefined): string {
  const bare = (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return SYNONYMS[bare] ?? bare;
}
