/** Predictions are clipped to [1e-6, 1 - 1e-6] before a loss is taken of them. */
export const PROBABILITY_MARGIN = 1e-6;

/** The grid that sums of outcomes lie on: adding multiples of 2^-30 is exact, whatever the order, so the same rows give the same bits. */
const GRID = 2 ** 30;

/** SQL of a sum that does not depend on the order of the rows; null terms count as nothing. */
function exactSum(term: string): string {
  return `sum(ifNull(toInt64(round((${term}) * ${GRID})), 0)) / ${GRID}`;
}

/**
 * SQL of the sums over labelled rows, as `outcomes` keeps them.
 * @param y SQL of the label, Nullable(Float64) of 0 and 1. @param p SQL of the prediction, Nullable(Float64).
 */
export function outcomeSums(y: string, p: string): string {
  const known = `isNotNull(${y}) AND isNotNull(${p})`;
  const clipped = `least(greatest(${p}, ${PROBABILITY_MARGIN}), ${1 - PROBABILITY_MARGIN})`;
  const of = (term: string): string => exactSum(`if(${known}, ${term}, NULL)`);
  return `count() AS n, countIf(${known}) AS labelled, ${of(y)} AS label_sum, ${of(p)} AS prediction_sum,
    ${of(`${clipped} * (1 - ${clipped})`)} AS variance_sum,
    ${of(`-(${y} * log(${clipped}) + (1 - ${y}) * log(1 - ${clipped}))`)} AS log_loss_sum,
    ${of(`(${y} - ${p}) * (${y} - ${p})`)} AS squared_error_sum`;
}
