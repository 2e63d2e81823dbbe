import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createStreamDetector, STREAM_DETECTORS } from '../../detectors/stream/index.ts';
import type { StreamDetectorName } from '../../detectors/stream/index.ts';
import { streamOf } from '../support/stream-recipes.ts';

/*
 * CPU nanoseconds an update of every streaming detector, each in its turn on a stream without drift (resets after false alarms included).
 * `npm run bench -- stream PYTHON …` measures River, Frouros and Menelaus in the same run, each by a Python interpreter that
 * has it (test/bench/peers/river-requirements.txt, frouros-requirements.txt, menelaus-requirements.txt).
 */
const UPDATES = 1_000_000;
const ROUNDS = 3;
const ERRORS: readonly string[] = ['ddm', 'eddm', 'rddm', 'hddm_a', 'hddm_w', 'ecdd', 'e_sr', 'e_cusum'];
const CORRECT: readonly string[] = ['fhddm', 'stepd'];
/** Those that keep windows, histories or many hypotheses. */
const SLOW: readonly string[] = ['kswin', 'bocd', 'hdddm', 'cdbd'];
/** Those of the peers that are compiled: the goal against them is 2 times, against the others 20. */
const COMPILED: readonly string[] = ['adwin', 'page_hinkley', 'ddm', 'eddm', 'fhddm'];

const numbers = streamOf({ seed: 1, parts: [['bell', 100_000, 0, 1]] });
const errors = streamOf({ seed: 1, parts: [['bits', 100_000, 0.2, 0]] });
const correct = streamOf({ seed: 1, parts: [['bits', 100_000, 0.8, 0]] });
/** Cells of the confusion matrix of a balanced problem with one error in five. */
const cells = errors.map((wrong, i) => (wrong === 1 ? 1 + (i % 2) : 3 * (i % 2)));

function nanoseconds(name: StreamDetectorName): number {
  const values = name === 'lfr' ? cells : ERRORS.includes(name) ? errors : CORRECT.includes(name) ? correct : numbers;
  const updates = SLOW.includes(name) ? UPDATES / 5 : UPDATES;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const detector = createStreamDetector(name);
    const start = process.cpuUsage();
    for (let i = 0, at = 0; i < updates; i++) {
      detector.update(values[at]!);
      at = at + 1 === values.length ? 0 : at + 1;
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, ((user + system) * 1000) / updates);
  }
  return best;
}

function peers(pythons: readonly string[]): Map<string, { peer: string; nanoseconds: number }> {
  const found = new Map<string, { peer: string; nanoseconds: number }>();
  for (const python of pythons) {
    const text = execFileSync(python, [join(import.meta.dirname, 'peers/stream_peers.py')], { encoding: 'utf8' });
    const answers = JSON.parse(text) as Record<string, Record<string, number>>;
    for (const [peer, rows] of Object.entries(answers)) {
      for (const [name, value] of Object.entries(rows)) found.set(name, { peer, nanoseconds: value });
    }
  }
  return found;
}

function main(pythons: readonly string[]): void {
  const measured = peers(pythons);
  const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  process.stdout.write('| detector | ns an update | peer | ns an update | times | goal |\n|---|---|---|---|---|---|\n');
  for (const name of Object.keys(STREAM_DETECTORS) as StreamDetectorName[]) {
    const ours = nanoseconds(name);
    const peer = measured.get(name);
    const other =
      peer === undefined
        ? '| | | |'
        : `${peer.peer} | ${whole.format(peer.nanoseconds)} | ${(peer.nanoseconds / ours).toFixed(1)} | ${COMPILED.includes(name) ? 2 : 20} |`;
    process.stdout.write(`| ${name} | ${whole.format(ours)} | ${other}\n`);
  }
}

main(process.argv.slice(2));
