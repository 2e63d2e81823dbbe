/** The formats that are read, by the name that a header or a pin gives them. */
export const FORMAT_NAMES = [
  'canonical',
  'cloudevents',
  'kserve',
  'seldon',
  'sagemaker',
  'databricks',
  'bentoml',
  'mlflow',
  'tf-serving',
  'registry',
] as const;

/** One format's name. */
export type FormatName = (typeof FORMAT_NAMES)[number];

/** What the operator says about a topic: its format, and what the messages do not say themselves. */
export interface TopicPin {
  readonly format: FormatName;
  /** The model of every message, whatever the message says. */
  readonly model?: string;
  /** Names of features that come without names, in their order. */
  readonly columns?: readonly string[];
}

/**
 * Reads a pin as `format`, `format:model` or `format:model:column|column|…` (`format::column|column` leaves the model open).
 * Answers a sentence where it cannot be read.
 */
export function parsePin(text: string): TopicPin | string {
  const [format = '', model = '', columns = '', ...rest] = text.split(':').map((part) => part.trim());
  const known = FORMAT_NAMES.find((name) => name === format);
  if (known === undefined) {
    return `${JSON.stringify(format)} is no format: it is one of ${FORMAT_NAMES.join(', ')}`;
  }
  if (known === 'canonical' && (model !== '' || columns !== '')) {
    return 'canonical events name their model and their features: write canonical alone';
  }
  if (rest.length > 0) return `${JSON.stringify(text)} has more than three parts: write format:model:column|column`;
  const names = columns === '' ? [] : columns.split('|').map((name) => name.trim());
  if (names.includes('')) return `${JSON.stringify(columns)} names a column with an empty name`;
  if (new Set(names).size < names.length) return `${JSON.stringify(columns)} names a column twice`;
  return { format: known, ...(model === '' ? {} : { model }), ...(names.length === 0 ? {} : { columns: names }) };
}
