const STATISTIC_WORDS: Readonly<Record<string, string>> = {
  js: 'shape',
  wasserstein: 'shift',
  null_rate: 'missing values',
  unseen_rate: 'new levels',
  out_of_range_rate: 'out of range',
  residual_up: 'under-prediction',
  residual_down: 'over-prediction',
  log_loss: 'log-loss',
};

const STATISTIC_MEANING: Readonly<Record<string, string>> = {
  js: 'Jensen-Shannon distance between the window and the baseline: 0 alike, 1 disjoint',
  wasserstein: 'Wasserstein distance: how far the values would have to be moved, in their own units',
  null_rate: 'Share of rows without a value',
  unseen_rate: 'Share of rows with a level the baseline never had',
  out_of_range_rate: "Share of rows outside the baseline's range",
  residual_up:
    'How many standard deviations more came true than was predicted: above the band, the model predicts too little',
  residual_down:
    'How many standard deviations less came true than was predicted: above the band, the model predicts too much',
  log_loss: 'Mean log-loss of the labelled predictions, less that of the baseline',
};

/** What a statistic watches, in a word or two. */
export function statisticWords(statistic: string): string {
  return STATISTIC_WORDS[statistic] ?? statistic.replaceAll('_', ' ');
}

/** What a statistic is, in one sentence without its full stop. */
export function statisticMeaning(statistic: string): string {
  return STATISTIC_MEANING[statistic] ?? `Score of ${statistic}`;
}

const LABEL_STATISTICS = new Set(['residual_up', 'residual_down', 'log_loss']);

/** The column whose values tell most about a stream: for those that need labels, what the model predicted. */
export function valuesColumn(column: string, statistic: string): string {
  return LABEL_STATISTICS.has(statistic) ? 'prediction' : column;
}

/** Column and statistic of a stream name; a name without a slash is a column. */
export function splitStream(stream: string): { readonly column: string; readonly statistic: string } {
  const slash = stream.lastIndexOf('/');
  return slash < 0
    ? { column: stream, statistic: '' }
    : { column: stream.slice(0, slash), statistic: stream.slice(slash + 1) };
}
