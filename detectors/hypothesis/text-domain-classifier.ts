import { normalUpperTail } from '../math/incomplete-gamma.ts';
import { createRandom, type Random } from '../math/random.ts';
import type { Finding, Outcome } from '../method.ts';
import { fitLogistic, scoreLogistic } from './hashed-logistic.ts';
import { hashedTerms, type HashedText } from './hashed-terms.ts';

/** Rows of each side that take part at most: a sample of this size sees a difference that is worth a word. */
const MOST_ROWS = 5_000;
const FEWEST_ROWS = 10;
/** Blocks of rows: the first is only learned from, every later one is scored by what all before it taught. */
const BLOCKS = 6;

/**
 * Text domain classifier: how well a linear model over hashed words, word pairs and character triples tells current texts from reference
 * texts it has not seen: the area under the ROC curve, .5 where it cannot.
 *
 * Rows are dealt into blocks with the shares of both sides alike; each block is scored by a model of the blocks before it. Without drift
 * a block's rank sum is that of labels dealt at random, whatever the model has learned, so the blocks' rank sums are independent and their
 * sum is normal about its mean: the one-sided p-value is uniform without refitting a single permutation, which the usual cross-validated AUROC
 * is not (its folds teach each other the same chance differences twice). Effect: the AUROC itself.
 *
 * Lopez-Paz and Oquab, "Revisiting classifier two-sample tests" (2017); Kim, Ramdas, Singh and Wasserman, Ann. Statist. 49 (2021) 411-434;
 * Weinberger et al., "Feature hashing" (2009). O(characters); beyond 5,000 rows a side a seeded sample of them takes part.
 */
export function textDomainClassifier(reference: readonly string[], current: readonly string[], seed: number): Outcome {
  const random = createRandom(seed);
  const [n, m] = [Math.min(reference.length, MOST_ROWS), Math.min(current.length, MOST_ROWS)];
  if (n < FEWEST_ROWS || m < FEWEST_ROWS) {
    return `a classifier needs ${FEWEST_ROWS} texts on each side, here are ${reference.length} and ${current.length}`;
  }
  const blocks = dealIntoBlocks(chosen(reference, n, random), chosen(current, m, random), random);
  return forwardScores(blocks, n + m, random);
}

interface Row {
  readonly text: HashedText;
  readonly isCurrent: boolean;
}

/** This many of the texts in random order. */
function chosen(texts: readonly string[], count: number, random: Random): readonly string[] {
  const order = Uint32Array.from(texts, (_, i) => i);
  for (let i = 0; i < count; i += 1) {
    const j = i + random.below(texts.length - i);
    const row = order[i]!;
    order[i] = order[j]!;
    order[j] = row;
  }
  return Array.from(order.subarray(0, count), (row) => texts[row]!);
}

/** Equal shares of both sides in every block; the texts are in random order already. */
function dealIntoBlocks(reference: readonly string[], current: readonly string[], random: Random): readonly Row[][] {
  const blocks: Row[][] = Array.from({ length: BLOCKS }, () => []);
  for (const [texts, isCurrent] of [
    [reference, false],
    [current, true],
  ] as const) {
    texts.forEach((text, i) => blocks[i % BLOCKS]!.push({ text: hashedTerms(text), isCurrent }));
  }
  for (const block of blocks) shuffle(block, random);
  return blocks;
}

function shuffle(items: Row[], random: Random): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    const item = items[i]!;
    items[i] = items[j]!;
    items[j] = item;
  }
}

function forwardScores(blocks: readonly Row[][], size: number, random: Random): Outcome {
  let pairs = 0;
  let won = 0;
  let variance = 0;
  const learned: Row[] = [...blocks[0]!];
  for (const block of blocks.slice(1)) {
    const model = fitLogistic(learned, random);
    const ranks = rankSum(
      block.map((row) => scoreLogistic(model, row.text)),
      block.map((row) => row.isCurrent),
    );
    pairs += ranks.pairs;
    won += ranks.won;
    variance += ranks.variance;
    learned.push(...block);
  }
  if (!(variance > 0)) return `the ${size} texts cannot be told apart at all: every one has the same score`;
  const finding: Finding = {
    statistic: won / pairs,
    pValue: normalUpperTail((won - pairs / 2) / Math.sqrt(variance)),
    basis: 'limit',
    effect: { name: 'auroc', value: won / pairs },
  };
  return finding;
}

/** Pairs of a current and a reference row, how many the current one wins (ties as half), and that number's variance when labels are random. */
function rankSum(
  scores: readonly number[],
  isCurrent: readonly boolean[],
): { pairs: number; won: number; variance: number } {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const size = scores.length;
  const m = isCurrent.filter(Boolean).length;
  const n = size - m;
  let won = 0;
  let below = 0;
  let ties = 0;
  for (let from = 0; from < size;) {
    let to = from;
    let current = 0;
    while (to < size && scores[order[to]!] === scores[order[from]!]) {
      if (isCurrent[order[to]!]) current += 1;
      to += 1;
    }
    const reference = to - from - current;
    won += current * (below + reference / 2);
    below += reference;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const variance = size > 1 ? ((n * m) / 12) * (size + 1 - ties / (size * (size - 1))) : 0;
  return { pairs: n * m, won, variance };
}
