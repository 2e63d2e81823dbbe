/**
 * SQL of what orders the labels of one event: the greatest holds. First when it became known, as its sender says; of two that say the
 * same, the one that was taken in later; within one chunk the one that stands behind the other. What is left is told apart by the
 * label itself, so that the same rows always give the same answer.
 */
export const LABEL_ORDER =
  '(labels.ts, labels.ingested_at, labels.source_offset, labels.source_partition, ifNull(labels.label_value, 0), labels.label_text)';
