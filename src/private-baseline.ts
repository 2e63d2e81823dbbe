import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Monitor } from './domain/monitor.ts';
import type { Privacy } from './ingest/index.ts';
import { dataFileAt } from './profile/index.ts';
import type { Store } from './store/index.ts';

/** What the rows of a baseline are put through. */
export interface PrivateBaselineOptions {
  readonly files: Pick<Store['baselineFiles'], 'columns' | 'rewrite'>;
  readonly privacy: Privacy;
  /** Where rewritten files lie for as long as they are read. */
  readonly dir: string;
}

/** What says that a file cannot be a baseline. */
interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
  readonly detail: string;
  readonly remedy: string;
}

/**
 * Hands a file on with the model's privacy rules done to each of its values; the very file where they change nothing. So a baseline
 * and the live values that are compared with it are of one kind, and nothing that must not be kept gets into it.
 */
export async function withPrivateFile<T extends { readonly kind: string }>(
  { files, privacy, dir }: PrivateBaselineOptions,
  { model, monitor, file }: { readonly model: string; readonly monitor: Monitor; readonly file: string },
  register: (file: string) => Promise<T | Refused>,
): Promise<T | Refused> {
  const data = await dataFileAt(file);
  // Whatever is wrong with the file, the reader of baselines says it best.
  if ('kind' in data) return register(file);
  const columns = await files.columns(data);
  if ('kind' in columns) return register(file);
  const { time, prediction, label } = monitor;
  const rewriter = privacy.rewriter(model, {
    times: [time, label?.arrived].filter((name) => name !== undefined),
    prediction: prediction?.column ?? null,
    label: label?.column ?? null,
  });
  if (!columns.some(({ name }) => rewriter.touches(name))) return register(file);
  await mkdir(dir, { recursive: true });
  const own = await mkdtemp(join(dir, 'private-'));
  try {
    const written = await files.rewrite(data, {
      columns,
      rewrite: (column, value) => rewriter.value(column, value),
      dir: own,
    });
    if ('kind' in written) {
      return {
        kind: 'refused',
        reason: 'file_unreadable',
        detail: `${file}: ${written.detail}`,
        remedy: 'Give a file whose rows can be read.',
      };
    }
    const outcome = await register(written.path);
    // The sender knows his own file only.
    return isRefused(outcome) ? { ...outcome, detail: outcome.detail.replaceAll(written.path, file) } : outcome;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

function isRefused(outcome: { readonly kind: string }): outcome is Refused {
  return outcome.kind === 'refused';
}
