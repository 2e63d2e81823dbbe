import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/trainer/backend.ts';
import { trainInWorker } from '../../../src/trainer/train-in-worker.ts';
import { train } from '../../../src/trainer/train.ts';
import { TOY_SPEC, toyRows } from './toy-table.ts';

describe('training in a thread', () => {
  const { table, labels } = toyRows(2000, 1);
  const request = { table, labels, spec: TOY_SPEC, seed: 3, epochs: 2, batchSize: 128 };

  it('gives the weights that training here gives, and says how far it is', async () => {
    const said: string[] = [];
    const done: number[] = [];
    const outcome = await trainInWorker(request, {
      backend: 'wasm',
      onBackend: (reason) => said.push(reason),
      onProgress: (progress) => done.push(progress.done),
    });
    const here = await train(await openBackend({ only: 'wasm' }), request);
    expect(outcome).toEqual({ kind: 'trained', result: here });
    expect(said).toEqual([expect.stringContaining('on wasm (asked for)')]);
    expect(done.at(-1)).toBe(1);
  });

  it('stops at once when it is cancelled', async () => {
    const cancel = new AbortController();
    let cancelledAt = Number.NaN;
    const outcome = await trainInWorker(
      // Hours of work, were it not for the cancel at the first sign of life.
      { ...request, epochs: 100_000 },
      {
        backend: 'wasm',
        signal: cancel.signal,
        onProgress: () => {
          cancelledAt = performance.now();
          cancel.abort();
        },
      },
    );
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(2000);
  });

  it('does not even start when it was cancelled before', async () => {
    expect(await trainInWorker(request, { signal: AbortSignal.abort() })).toEqual({ kind: 'cancelled' });
  });

  it('hands on the precise sentence of a refusal', async () => {
    const refused = trainInWorker({ ...request, labels: labels.subarray(1) }, { backend: 'wasm' });
    await expect(refused).rejects.toMatchObject({ code: 'bad_input', message: 'there are 1999 labels for 2000 rows' });
  });
});
