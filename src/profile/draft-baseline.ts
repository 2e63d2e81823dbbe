import { createHash } from 'node:crypto';
import { PREDICTION_COLUMN, type Baseline, type BaselineColumn } from '../domain/baseline.ts';
import { durationMs } from '../domain/duration.ts';
import type { Monitor } from '../domain/monitor.ts';
import { utcMs } from '../domain/utc-time.ts';
import { windowStart } from '../domain/window.ts';
import { chooseColumns, type ColumnChoice } from './choose-columns.ts';
import { dataFileAt } from './data-file.ts';
import { measureColumn } from './measure-column.ts';
import type { BaselineStore, FileCensus, FileFault, LabelFacts, Staging } from './ports.ts';
import { refusal, type Refusal } from './refusal.ts';

/** Buckets of a baseline: an hour where its windows are whole hours, which keeps wide baselines small; else a minute. */
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Part of the rows whose time may be unreadable before the file is refused. */
const UNREADABLE_SHARE = 0.01;

/** A baseline that is measured but not yet counted or kept; its rows wait in the staging, which the caller discards. */
export interface Draft {
  readonly kind: 'draft';
  readonly baseline: Baseline;
  readonly staging: Staging;
  readonly notes: readonly string[];
}

/** What a draft is made of. */
export interface DraftRequest {
  readonly model: string;
  readonly version: string;
  readonly monitor: Monitor;
  readonly file: string;
  readonly from?: number;
  readonly to?: number;
  /** Whether the rows outside of the baseline are kept too. */
  readonly keepRest: boolean;
  readonly now: number;
}

/** Reads a file and sets the bins of its columns; nothing is kept of a file that is refused. */
export async function draftBaseline(files: BaselineStore, request: DraftRequest): Promise<Draft | Refusal> {
  const file = await dataFileAt(request.file);
  if ('kind' in file) return file;
  const columns = await files.columns(file);
  if ('kind' in columns) return unreadable(request.file, columns);
  const choice = chooseColumns(request.monitor, columns, request.file);
  if (choice.kind === 'refused') return choice;
  const census = await files.census(file, columns, choice.time);
  if ('kind' in census) return unreadable(request.file, census);
  const reference = referenceOf(request, choice, census);
  if ('kind' in reference) return reference;
  const staging = await files.stage({
    ...choice,
    file,
    fileColumns: columns,
    reference,
    windowMs: durationMs(request.monitor.window) ?? HOUR_MS,
    keepRest: request.keepRest,
  });
  if ('kind' in staging) return unreadable(request.file, staging);
  let draft: Draft | Refusal | null = null;
  try {
    draft = await measure(request, choice, staging, reference, census);
    return draft;
  } finally {
    if (draft?.kind !== 'draft') await staging.discard();
  }
}

/** The span of the baseline's rows: what was asked for, else what the monitor says, else the whole file. */
function referenceOf(
  { file, monitor, from, to, keepRest }: DraftRequest,
  { time }: ColumnChoice,
  census: FileCensus,
): { fromMs: number; toMs: number } | Refusal {
  if (census.rows === 0) return refusal('file_empty', `${file}: has no rows`, 'Give a file with rows.');
  const { firstMs, lastMs, unreadableTimes: bad, unreadableExample } = census;
  if (firstMs === null || lastMs === null || bad > UNREADABLE_SHARE * census.rows) {
    const example = unreadableExample === null ? 'they are null' : `such as ${JSON.stringify(unreadableExample)}`;
    return refusal(
      'time_unreadable',
      `${file}: ${bad} of ${census.rows} values of ${time} are no time, ${example}`,
      'Write times as ISO 8601 (2001-01-31T06:00:00Z; UTC where no zone is named) or as milliseconds since 1970.',
    );
  }
  const windowMs = durationMs(monitor.window) ?? HOUR_MS;
  const start = windowStart(firstMs, windowMs);
  const spans =
    'windows' in monitor.baseline
      ? { from: start, to: start + monitor.baseline.windows * windowMs }
      : { from: utcMs(monitor.baseline.from) ?? firstMs, to: utcMs(monitor.baseline.to) ?? lastMs + 1 };
  // A span beyond the file says no more than the file, unless what follows the baseline is to be judged from the same file.
  const held = { from: Math.max(spans.from, start), to: Math.min(spans.to, windowStart(lastMs, windowMs) + windowMs) };
  const within = keepRest || held.from >= held.to ? spans : held;
  const fromMs = from ?? within.from;
  const toMs = to ?? within.to;
  if (fromMs >= toMs) {
    return refusal(
      'no_rows_in_range',
      `the baseline begins at ${iso(fromMs)} and ends at ${iso(toMs)}, not after it`,
      'Give a beginning before the end.',
    );
  }
  return { fromMs, toMs };
}

async function measure(
  request: DraftRequest,
  choice: ColumnChoice,
  staging: Staging,
  reference: { readonly fromMs: number; readonly toMs: number },
  census: FileCensus,
): Promise<Draft | Refusal> {
  if (staging.rows === 0 || staging.firstMs === null || staging.lastMs === null) {
    return refusal(
      'no_rows_in_range',
      `${request.file}: no row lies between ${iso(reference.fromMs)} and ${iso(reference.toMs)}; the file spans ${iso(census.firstMs)} to ${iso(census.lastMs)}`,
      'Mend baseline.from and baseline.to of the monitor, or give another file.',
    );
  }
  if (staging.rows < 2) {
    return refusal('too_few_rows', `${request.file}: the baseline has a single row`, 'Give a longer span of time.');
  }
  const notes = [...choice.notes];
  if (census.unreadableTimes > 0) {
    notes.push(`${census.unreadableTimes} of ${census.rows} rows are left out: their ${choice.time} is no time`);
  }
  const columns: BaselineColumn[] = [];
  for (const { column, type } of choice.features) {
    const measured = await measureColumn(staging, column, { name: column, role: 'feature', type });
    if (measured.kind === 'measured') {
      columns.push(measured.column);
      if (measured.note !== '') notes.push(measured.note);
    } else if (choice.named) return measured;
    else notes.push(`left out: ${measured.detail}`);
  }
  const { prediction } = choice;
  if (prediction !== null) {
    const of = { name: prediction.column, role: 'prediction', type: prediction.type } as const;
    const measured = await measureColumn(staging, PREDICTION_COLUMN, of);
    if (measured.kind === 'refused') return measured;
    columns.push(measured.column);
    if (measured.note !== '') notes.push(measured.note);
  }
  if (columns.length === 0) {
    return refusal('no_columns', `${request.file}: no column is left to watch (${notes.join('; ')})`, 'Name others.');
  }
  const labels = choice.label !== null && prediction?.type === 'numeric' ? await staging.labels() : null;
  const bad = labels === null ? null : badLabels(labels, choice);
  if (bad !== null) return bad;
  const { fromMs, toMs } = reference;
  const draft = {
    model: request.model,
    version: request.version,
    from: fromMs,
    to: toMs,
    rows: staging.rows,
    labelledRows: labels?.labelled ?? 0,
    labelDelayMs: labels?.delayMs ?? null,
    predictionName: prediction?.column ?? null,
    columns,
    bucketMs: (durationMs(request.monitor.window) ?? HOUR_MS) % HOUR_MS === 0 ? HOUR_MS : MINUTE_MS,
    createdAt: request.now,
  };
  const hash = createHash('sha256').update(JSON.stringify(draft)).digest('hex').slice(0, 10);
  return {
    kind: 'draft',
    baseline: { id: `${request.model}/${request.version}/${hash}`, ...draft },
    staging,
    notes,
  };
}

function badLabels(facts: LabelFacts, { label, prediction }: ColumnChoice): Refusal | null {
  if (facts.badLabels > 0) {
    return refusal(
      'labels_not_binary',
      `${facts.badLabels} labels in ${label?.column ?? ''} are neither 0 nor 1, such as ${JSON.stringify(facts.badLabelExample)}`,
      'Write labels as 0 and 1 (or false and true), or leave the label out of the monitor.',
    );
  }
  if (facts.badPredictions > 0 && facts.labelled > 0) {
    return refusal(
      'predictions_not_probabilities',
      `${facts.badPredictions} predictions in ${prediction?.column ?? ''} are outside 0 to 1, such as ${facts.badPredictionExample ?? 0}: they cannot be held against labels`,
      'Log the probability as the prediction, or leave the label out of the monitor.',
    );
  }
  return null;
}

function unreadable(file: string, fault: FileFault): Refusal {
  if (/empty|Cannot read rows/i.test(fault.detail)) {
    return refusal('file_empty', `${file}: has no rows`, 'Give a file with rows.');
  }
  return refusal(
    'file_unreadable',
    `${file}: cannot be read as what its suffix says: ${fault.detail}`,
    'Check that the file is whole and that its suffix names its format.',
  );
}

function iso(ms: number | null): string {
  return ms === null ? 'nowhere' : new Date(ms).toISOString().replace('.000Z', 'Z');
}
