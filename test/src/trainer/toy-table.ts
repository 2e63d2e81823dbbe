import { seededRandom } from '../../../src/trainer/seeded-random.ts';
import { categorical, numeric, tableOf } from '../../../src/trainer/table.ts';
import type { Table } from '../../../src/trainer/table.ts';

/** Rows whose label depends on both categories at once (no logistic model can say it) and on a number. */
export function toyRows(rows: number, seed: number): { readonly table: Table; readonly labels: Uint8Array } {
  const random = seededRandom(seed);
  const colour: string[] = [];
  const size: string[] = [];
  const weight: number[] = [];
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const c = Math.floor(random() * 4);
    const s = Math.floor(random() * 4);
    const w = 100 + 20 * (random() + random() + random() - 1.5);
    colour.push(['red', 'green', 'blue', 'white'][c]!);
    size.push(['s', 'm', 'l', 'xl'][s]!);
    weight.push(w);
    const logit = ((c + s) % 2 === 0 ? 1.5 : -1.5) + (w - 100) / 20;
    labels[row] = random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  }
  return { table: tableOf({ colour: categorical(colour), size: categorical(size), weight: numeric(weight) }), labels };
}

/** The spec of a network for these rows. */
export const TOY_SPEC = { categorical: ['colour', 'size'], numeric: ['weight'], embeddingSize: 4, hiddenUnits: 8 };

/** Mean log-loss in nats. */
export function logLoss(predictions: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    sum -= Math.log(labels[row] === 1 ? predictions[row]! : 1 - predictions[row]!);
  }
  return sum / labels.length;
}
