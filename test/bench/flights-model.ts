import {
  chooseRemedy,
  findMend,
  mendTable,
  openBackend,
  predict,
  replayCorrection,
  trainInWorker,
} from '../../src/trainer/index.ts';
import { featuresOf, loadFlights, rowsBetween } from './flights-data.ts';
import type { BackendName, Candidate, Network, Table } from '../../src/trainer/index.ts';
import type { Flights } from './flights-data.ts';

/**
 * npx tsx test/bench/flights-model.ts [native|wasm|javascript] [settings]
 *
 * The demo's model on the real flights: what it costs to train, how good it is, and what each way of answering its
 * drift would have brought. Log-losses in nats over all flights of the stretch that is named.
 */
const SPEC = { categorical: ['hour', 'weekday', 'origin', 'destination'], numeric: ['distance'] };
const SAMPLE_PER_CENT = 30;
const BREAK = '2001-06-04';
const AFTER_BREAK = '2001-06-06';
const END = '2001-07-02';
const HOUR_MS = 3_600_000;

const only = process.argv[2] as BackendName | undefined;
const started = performance.now();
const flights = await loadFlights();
say(`${flights.rows} flights read in ${seconds(started)}`);
say((await openBackend(only === undefined ? {} : { only })).reason);

const model = await trained(flights, '2001-01-01', '2001-02-26', SAMPLE_PER_CENT);

const spring = rowsBetween(flights, '2001-02-26', END);
const springTable = featuresOf(flights, spring);
const timed = performance.now();
const frozen = predict(model, springTable);
say(`\nfrom 26 February: ${spring.length} flights answered in ${seconds(timed)}`);
report('frozen', flights, spring, frozen);
for (const halfLifeDays of [0.25, 0.5, 1, 2, 5, 14]) {
  report(
    `running correction, half-life ${halfLifeDays} d`,
    flights,
    spring,
    correctedAnswers(flights, spring, frozen, { halfLifeDays }),
  );
}
report(
  'running correction, half-life 2 d, labels a day late',
  flights,
  spring,
  correctedAnswers(flights, spring, frozen, { labelDelayMs: 24 * HOUR_MS }),
);

nullRuns();
if (process.argv[3] === 'settings') await settings();

const june = rowsBetween(flights, AFTER_BREAK, END);
say(`\nfrom 6 June, no incident: ${june.length} flights`);
const springFrom = spring.length - june.length;
report('frozen', flights, june, frozen.subarray(springFrom));
report('frozen + correction', flights, june, correctedAnswers(flights, spring, frozen).subarray(springFrom));

incident('utc', 'hour := (hour + 5) mod 24 from 4 June', (row) => ({
  hourShift: afterBreak(row) ? 5 : 0,
  distanceFactor: 1,
}));
await retrainings();
incident('units', 'distance in kilometres from 4 June', (row) => ({
  hourShift: 0,
  distanceFactor: afterBreak(row) ? 1.609344 : 1,
}));

function incident(name: string, what: string, change: Parameters<typeof featuresOf>[2] & {}): void {
  const table = featuresOf(flights, spring, change);
  const answers = predict(model, table);
  say(`\nincident ${name}: ${what}; evaluated from 6 June`);
  report('frozen', flights, june, answers.subarray(springFrom));
  report('frozen + correction', flights, june, correctedAnswers(flights, spring, answers).subarray(springFrom));
  const broken = featuresOf(flights, rowsBetween(flights, BREAK, AFTER_BREAK), change);
  const hours = hoursOf(flights, rowsBetween(flights, BREAK, AFTER_BREAK));
  const column = name === 'utc' ? 'hour' : 'distance';
  const asked = performance.now();
  const baselineRows = rowsBetween(flights, '2001-01-01', '2001-02-26', 10);
  const finding = findMend({
    column,
    baseline: { values: numbersOf(featuresOf(flights, baselineRows), column), hours: hoursOf(flights, baselineRows) },
    recent: { values: numbersOf(broken, column), hours },
  });
  say(
    `  looking for a feed break in "${column}" took ${seconds(asked)}: ${finding.kind === 'none' ? finding.reason : finding.hint}`,
  );
  if (finding.kind === 'none') return;
  const mended = predict(model, mendTable(featuresOf(flights, june, change), [finding.mend]));
  report('mended', flights, june, mended);
}

/** Every day of the spring, on which no feed broke, against the baseline: what the search for a break proposes. */
function nullRuns(): void {
  const baselineRows = rowsBetween(flights, '2001-01-01', '2001-02-26', 10);
  const baseline = featuresOf(flights, baselineRows);
  const baselineHours = hoursOf(flights, baselineRows);
  let asked = 0;
  const proposals: string[] = [];
  for (let day = Date.parse('2001-02-26'); day < Date.parse('2001-07-01'); day += 24 * HOUR_MS) {
    const rows = rowsBetween(flights, new Date(day).toISOString(), new Date(day + 24 * HOUR_MS).toISOString());
    const table = featuresOf(flights, rows);
    for (const column of ['hour', 'weekday', 'distance']) {
      asked++;
      const finding = findMend({
        column,
        baseline: { values: numbersOf(baseline, column), hours: baselineHours },
        recent: { values: numbersOf(table, column), hours: hoursOf(flights, rows) },
      });
      if (finding.kind !== 'none') proposals.push(finding.hint);
    }
  }
  say(`  feed breaks proposed on ${asked} undrifted days and columns: ${proposals.length} ${proposals.join('; ')}`);
}

/** How much the settings matter: log-loss on the flights from 26 February under other seeds, samples and schedules. */
async function settings(): Promise<void> {
  const backend = only ?? 'wasm';
  for (const [seed, samplePerCent, epochs, learningRate, batchSize, embeddingSize] of [
    [1, 30, 3, 0.01, 512, 8],
    [2, 30, 3, 0.01, 512, 8],
    [3, 30, 3, 0.01, 512, 8],
    [4, 30, 3, 0.01, 512, 8],
    [1, 20, 3, 0.01, 512, 8],
    [1, 30, 2, 0.01, 512, 8],
    [1, 30, 4, 0.01, 512, 8],
    [1, 30, 6, 0.01, 512, 8],
    [1, 30, 3, 0.003, 512, 8],
    [1, 30, 3, 0.03, 512, 8],
    [1, 30, 3, 0.01, 1024, 8],
    [1, 30, 3, 0.01, 512, 4],
  ] as const) {
    const rows = rowsBetween(flights, '2001-01-01', '2001-02-26', samplePerCent);
    const cpu = process.cpuUsage();
    const outcome = await trainInWorker(
      {
        table: featuresOf(flights, rows),
        labels: Uint8Array.from(rows, (row) => flights.late[row]!),
        spec: { ...SPEC, embeddingSize },
        seed,
        epochs,
        learningRate,
        batchSize,
      },
      { backend },
    );
    if (outcome.kind !== 'trained') throw new Error('nobody cancelled');
    const used = process.cpuUsage(cpu);
    const cost = `${((used.user + used.system) / 1e6).toFixed(1)} s CPU`;
    const name = `seed ${seed}, ${samplePerCent} %, ${epochs} epochs, step ${learningRate}, batch ${batchSize}, embedding ${embeddingSize}: ${cost}`;
    report(name, flights, spring, predict(outcome.result.network, springTable));
  }
}

async function retrainings(): Promise<void> {
  const change = (row: number): { hourShift: number; distanceFactor: number } => ({
    hourShift: afterBreak(row) ? 5 : 0,
    distanceFactor: 1,
  });
  const broken = featuresOf(flights, june, change);
  const retrained = await trained(flights, '2001-05-02', AFTER_BREAK, SAMPLE_PER_CENT, change);
  report('retrained on five weeks up to two days after the break', flights, june, predict(retrained, broken));
  const after = await trained(flights, BREAK, '2001-06-11', 100, change);
  const later = rowsBetween(flights, '2001-06-11', END);
  const laterTable = featuresOf(flights, later, change);
  report(
    'retrained on the first week after it alone (evaluated from 11 June)',
    flights,
    later,
    predict(after, laterTable),
  );
  report('frozen (evaluated from 11 June)', flights, later, predict(model, laterTable));

  // The ladder as it would stand three days after a retraining on 6 June: the newest labels are unseen by everyone.
  const holdout = rowsBetween(flights, AFTER_BREAK, '2001-06-09');
  const holdoutTable = featuresOf(flights, holdout, change);
  const champion = predict(model, holdoutTable);
  const history = rowsBetween(flights, '2001-05-28', '2001-06-09');
  const historyAnswers = predict(model, featuresOf(flights, history, change));
  const recalibrated = correctedAnswers(flights, history, historyAnswers).subarray(history.length - holdout.length);
  const undo = { column: 'hour', undo: { kind: 'cyclic', shift: 19, modulus: 24, base: 0 } } as const;
  const candidates: Candidate[] = [
    { kind: 'mend', detail: 'hour', predictions: predict(model, mendTable(holdoutTable, [undo])) },
    { kind: 'recalibrate', predictions: recalibrated },
    { kind: 'retrain', predictions: predict(retrained, holdoutTable) },
  ];
  const labels = Uint8Array.from(holdout, (row) => flights.late[row]!);
  const asked = performance.now();
  const all = chooseRemedy({ labels, champion, candidates, seed: 1 });
  say(`  the ladder on ${holdout.length} flights took ${seconds(asked)}: ${all.reason}`);
  const withoutMend = chooseRemedy({ labels, champion, candidates: candidates.slice(1), seed: 1 });
  say(`  without the mend: ${withoutMend.reason}`);
}

/** Trains in a thread, as the service does, and says what it cost. */
async function trained(
  from: Flights,
  start: string,
  end: string,
  samplePerCent: number,
  change?: Parameters<typeof featuresOf>[2],
): Promise<Network> {
  const rows = rowsBetween(from, start, end, samplePerCent);
  const table = featuresOf(from, rows, change);
  const labels = Uint8Array.from(rows, (row) => from.late[row]!);
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const outcome = await trainInWorker(
    { table, labels, spec: SPEC, seed: 1 },
    only === undefined ? {} : { backend: only },
  );
  if (outcome.kind !== 'trained') throw new Error('nobody cancelled');
  const used = process.cpuUsage(cpu);
  const { backend, losses } = outcome.result;
  say(
    `  trained ${start}..${end} on ${rows.length} flights: ${backend}, ${seconds(wall)}, ` +
      `${((used.user + used.system) / 1e6).toFixed(1)} s CPU, losses ${losses.map((loss) => loss.toFixed(4)).join(' ')}`,
  );
  return outcome.result.network;
}

/** What a running correction answers when every label is known an hour after the flight, or later. */
function correctedAnswers(
  from: Flights,
  rows: Int32Array,
  predicted: Float32Array,
  options: { readonly halfLifeDays?: number; readonly labelDelayMs?: number } = {},
): Float32Array {
  const eventTimesMs = Float64Array.from(rows, (row) => from.departureSeconds[row]! * 1000);
  const delay = options.labelDelayMs ?? HOUR_MS;
  return replayCorrection({
    eventTimesMs,
    arrivalTimesMs: eventTimesMs.map((time) => time + delay),
    predicted,
    labels: Uint8Array.from(rows, (row) => from.late[row]!),
    ...(options.halfLifeDays === undefined ? {} : { halfLifeDays: options.halfLifeDays }),
  });
}

function report(name: string, from: Flights, rows: Int32Array, predicted: Float32Array): void {
  say(
    `  ${name.padEnd(68)} log-loss ${logLoss(from, rows, predicted).toFixed(4)}  AUC ${auc(from, rows, predicted).toFixed(3)}`,
  );
}

function logLoss(from: Flights, rows: Int32Array, predicted: Float32Array): number {
  let sum = 0;
  for (const [i, row] of rows.entries())
    sum -= Math.log(Math.max(1e-7, from.late[row] === 1 ? predicted[i]! : 1 - predicted[i]!));
  return sum / rows.length;
}

/** Area under the ROC curve from 4096 bins of the score, ties within a bin counting half. */
function auc(from: Flights, rows: Int32Array, predicted: Float32Array): number {
  const bins = 4096;
  const late = new Float64Array(bins);
  const punctual = new Float64Array(bins);
  for (const [i, row] of rows.entries())
    (from.late[row] === 1 ? late : punctual)[Math.min(bins - 1, Math.floor(predicted[i]! * bins))]!++;
  let below = 0;
  let pairs = 0;
  for (let bin = 0; bin < bins; bin++) {
    pairs += late[bin]! * (below + punctual[bin]! / 2);
    below += punctual[bin]!;
  }
  return pairs / below / late.reduce((sum, count) => sum + count, 0);
}

function afterBreak(row: number): boolean {
  return flights.departureSeconds[row]! >= Date.parse(BREAK) / 1000;
}

function hoursOf(from: Flights, rows: Int32Array): Int32Array {
  return rows.map((row) => Math.floor(from.departureSeconds[row]! / 3600) % 24);
}

function numbersOf(table: Table, name: string): Float64Array {
  const column = table.columns[name]!;
  return column.kind === 'numeric'
    ? column.values
    : Float64Array.from(column.codes, (code) => Number(column.levels[code]));
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(2)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
