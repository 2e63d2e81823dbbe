import { parseArgs } from 'node:util';
import { createJudge, fitMonitor } from '../../detectors/evidence/index.ts';
import type { Calibration } from '../../detectors/evidence/index.ts';
import { simulateScores } from '../support/score-streams.ts';
import type { ScoreLaw } from '../support/score-streams.ts';

const BASELINE = 1344;
const THRESHOLD = 2160;
const NULL_WINDOWS = 3000;
const CHANGE_AT = BASELINE + 300;
const AFTER_CHANGE = 1000;
const HOUR_MS = 3_600_000;

interface Cell {
  readonly name: string;
  readonly law: Omit<ScoreLaw, 'windows' | 'change'>;
  readonly change?: {
    readonly streams: number;
    readonly size: number;
    readonly ramp?: number;
    readonly lasts?: number;
  };
  readonly goal?: string;
}

const score = (streams: number, more: Partial<ScoreLaw> = {}): Cell['law'] => ({ kind: 'score', streams, ...more });
const js = (streams: number, more: Partial<ScoreLaw> = {}): Cell['law'] => ({ kind: 'js', streams, ...more });

const CELLS: readonly Cell[] = [
  ...[1, 100].flatMap((streams): Cell[] => [
    { name: `iid, ${streams}`, law: score(streams) },
    { name: `day, ${streams}`, law: score(streams, { season: 'day' }) },
    { name: `week, ${streams}`, law: score(streams, { season: 'week' }) },
    { name: `AR .5, ${streams}`, law: score(streams, { memory: 0.5 }) },
    { name: `AR .9, ${streams}`, law: score(streams, { memory: 0.9 }) },
    { name: `AR .9 + week, ${streams}`, law: score(streams, { memory: 0.9, season: 'week' }) },
  ]),
  { name: 'iid, 20', law: score(20) },
  { name: 'AR .9, 20', law: score(20, { memory: 0.9 }) },
  { name: 'heavy tail, 20', law: score(20, { shape: 'heavy' }) },
  { name: 'heavy tail AR .9, 20', law: score(20, { shape: 'heavy', memory: 0.9 }) },
  { name: 'ties, 20', law: score(20, { shape: 'ties' }) },
  { name: 'correlated .8, 100', law: score(100, { common: 0.8 }) },
  { name: 'a tenth missing, 20', law: score(20, { missing: 0.1 }) },
  { name: 'js, 100', law: js(100) },
  { name: 'js week, 100', law: js(100, { season: 'week' }) },
  { name: 'js AR .5, 100', law: js(100, { memory: 0.5 }) },
  { name: 'js AR .9, 100', law: js(100, { memory: 0.9 }) },
  { name: '.25 sd, 1 of 100', law: js(100), change: { streams: 1, size: 0.25 }, goal: '<= 12' },
  {
    name: '.25 sd, 1 of 100, week',
    law: js(100, { season: 'week' }),
    change: { streams: 1, size: 0.25 },
    goal: '<= 12',
  },
  { name: '.25 sd, 1 of 100, AR .9', law: js(100, { memory: 0.9 }), change: { streams: 1, size: 0.25 }, goal: '<= 24' },
  { name: '.50 sd, 1 of 100', law: js(100), change: { streams: 1, size: 0.5 }, goal: '<= 6' },
  { name: '.50 sd, 1 of 100, AR .9', law: js(100, { memory: 0.9 }), change: { streams: 1, size: 0.5 }, goal: '<= 6' },
  { name: 'ramp to .5 sd over 200', law: js(100), change: { streams: 1, size: 0.5, ramp: 200 }, goal: '<= 60' },
  { name: 'blip of one window, .5 sd', law: js(100), change: { streams: 1, size: 0.5, lasts: 1 }, goal: '0 or 1 page' },
  { name: 'holiday of 48, 30 of 100', law: js(100), change: { streams: 30, size: 0.25, lasts: 48 } },
  { name: '.10 sd, 10 of 100', law: js(100), change: { streams: 10, size: 0.1 } },
  { name: 'score 1 sd, 1 of 20', law: score(20), change: { streams: 1, size: 1 } },
  { name: 'score .5 sd, 10 of 100', law: score(100), change: { streams: 10, size: 0.5 } },
  { name: 'jump 8 sd, 1 of 20', law: score(20), change: { streams: 1, size: 8 } },
  { name: 'jump 2 sd, 1 of 20, AR .9', law: score(20, { memory: 0.9 }), change: { streams: 1, size: 2 } },
  { name: 'jump 4 sd, 1 of 20, AR .9', law: score(20, { memory: 0.9 }), change: { streams: 1, size: 4 } },
  { name: 'jump 8 sd, 1 of 20, AR .9', law: score(20, { memory: 0.9 }), change: { streams: 1, size: 8 } },
  {
    name: 'jump 8 sd, 1 of 100, AR .9 + week',
    law: score(100, { memory: 0.9, season: 'week' }),
    change: { streams: 1, size: 8 },
  },
  { name: 'jump 8 sd, the only stream, AR .9', law: score(1, { memory: 0.9 }), change: { streams: 1, size: 8 } },
  // The place in this list is part of the seed: new rows go to the end.
  ...[1, 20].flatMap((streams): Cell[] => [
    { name: `three values, ${streams}`, law: score(streams, { shape: 'three' }) },
    { name: `mostly 0, ${streams}`, law: score(streams, { shape: 'sparse' }) },
    { name: `bursts, ${streams}`, law: score(streams, { bursts: true }) },
  ]),
  { name: 'score 1 sd, 1 of 20, three values', law: score(20, { shape: 'three' }), change: { streams: 1, size: 1 } },
  { name: 'score 1 sd, 1 of 20, mostly 0', law: score(20, { shape: 'sparse' }), change: { streams: 1, size: 1 } },
  { name: 'score .5 sd, the only stream', law: score(1), change: { streams: 1, size: 0.5 } },
  { name: 'score 1 sd, the only stream, AR .5', law: score(1, { memory: 0.5 }), change: { streams: 1, size: 1 } },
];

interface Run {
  readonly calibration: Calibration;
  readonly pages: readonly {
    readonly window: number;
    readonly streams: readonly number[];
    readonly evidence: number;
  }[];
  readonly updates: number;
  readonly fitMs: number;
  readonly judgeMs: number;
}

function run(law: ScoreLaw, seed: number): Run {
  const values = simulateScores(law, seed);
  const { streams, windows } = law;
  const began = performance.now();
  const calibration = fitMonitor(
    { values: values.subarray(0, BASELINE * streams), windows: BASELINE, streams },
    { threshold: THRESHOLD, windowMs: HOUR_MS, offset: 0 },
  );
  const fitted = performance.now();
  const judge = createJudge(calibration);
  const pages: { window: number; streams: number[]; evidence: number }[] = [];
  let updates = 0;
  for (let t = BASELINE; t < windows; t++) {
    const outcome = judge.step(values.subarray(t * streams, (t + 1) * streams), t);
    if (outcome.kind === 'page') {
      pages.push({ window: t, streams: outcome.named.map(({ stream }) => stream), evidence: outcome.evidence });
    } else if (outcome.kind === 'update') updates++;
  }
  return { calibration, pages, updates, fitMs: fitted - began, judgeMs: performance.now() - fitted };
}

/** The exact (Garwood) 95 % interval of a Poisson mean of which `count` were seen. */
function poissonInterval(count: number): [number, number] {
  const below = (mean: number, upTo: number): number => {
    let term = Math.exp(-mean);
    let sum = 0;
    for (let i = 0; i <= upTo; i++) {
      sum += term;
      term *= mean / (i + 1);
    }
    return sum;
  };
  const solve = (upTo: number, target: number): number => {
    let low = 0;
    let high = count * 3 + 20;
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (below(middle, upTo) > target) low = middle;
      else high = middle;
    }
    return low;
  };
  return [count === 0 ? 0 : solve(count - 1, 0.975), solve(count, 0.025)];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Infinity;
}

function middle(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function span(values: readonly number[]): string {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return least === most ? String(least) : `${least}-${most}`;
}

const seconds = (runs: readonly Run[]): string =>
  (runs.reduce((sum, { fitMs, judgeMs }) => sum + fitMs + judgeMs, 0) / runs.length / 1000).toFixed(2);

function nullRow(cell: Cell, runs: readonly Run[]): string {
  const allowed = (runs.length * NULL_WINDOWS) / THRESHOLD;
  const pages = runs.reduce((sum, { pages: found }) => sum + found.length, 0);
  const [low, high] = poissonInterval(pages).map((count) => (count / allowed).toFixed(2)) as [string, string];
  const exponents = span(runs.map(({ calibration }) => calibration.exponent));
  return `| ${cell.name} | ${runs.length} | ${pages} / ${allowed.toFixed(1)} | ${(pages / allowed).toFixed(2)} [${low}-${high}] | ${exponents} | ${seconds(runs)} |`;
}

function changeRow(cell: Cell, runs: readonly Run[]): string {
  const delays = runs
    .map(({ pages }) => (pages.find(({ window }) => window >= CHANGE_AT)?.window ?? Infinity) - CHANGE_AT + 1)
    .sort((a, b) => a - b);
  const later = runs.flatMap(({ pages }) => pages.filter(({ window }) => window >= CHANGE_AT).slice(1));
  const own = later.filter(({ streams }) => streams[0]! < (cell.change?.streams ?? 0)).length;
  const shown = (delay: number): string => (Number.isFinite(delay) ? String(delay) : 'none');
  const missed = delays.filter((delay) => !Number.isFinite(delay)).length;
  const perRun = (count: number): string => (count / runs.length).toFixed(2);
  const updates = runs.reduce((sum, { updates: found }) => sum + found, 0);
  return `| ${cell.name} | ${runs.length} | ${shown(middle(delays))} | ${shown(quantile(delays, 0.9))} | ${missed} | ${perRun(own)} | ${perRun(later.length - own)} | ${perRun(updates)} | ${cell.goal ?? ''} |`;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      cells: { type: 'string' },
      seeds: { type: 'string', default: '20' },
      from: { type: 'string', default: '1' },
    },
  });
  const seeds = Number(values.seeds);
  const from = Number(values.from);
  const wanted = values.cells === undefined ? null : new RegExp(values.cells);
  const chosen = CELLS.filter(({ name }) => wanted === null || wanted.test(name));
  const all = (cell: Cell): Run[] =>
    Array.from({ length: seeds }, (_, i) =>
      run(
        cell.change === undefined
          ? { ...cell.law, windows: BASELINE + NULL_WINDOWS }
          : { ...cell.law, windows: CHANGE_AT + AFTER_CHANGE, change: { at: CHANGE_AT, ...cell.change } },
        (from + i) * 1000 + CELLS.indexOf(cell),
      ),
    );
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const nulls = chosen.filter(({ change }) => change === undefined);
  const changes = chosen.filter(({ change }) => change !== undefined);
  if (nulls.length > 0) {
    print(
      '| streams without change | runs | false pages / allowed | per allowed page [Poisson 95 %] | exponent | s a run |',
    );
    print('|---|---|---|---|---|---|');
    for (const cell of nulls) print(nullRow(cell, all(cell)));
    print('');
  }
  if (changes.length > 0) {
    print(
      '| change | runs | median delay | d90 | not paged | repeats a run | other pages a run | updates a run | goal |',
    );
    print('|---|---|---|---|---|---|---|---|---|');
    for (const cell of changes) print(changeRow(cell, all(cell)));
  }
}

main();
