import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../platform/errors.ts';
import { openBackend } from './backend.ts';
import { train } from './train.ts';
import type { BackendName } from './backend.ts';
import type { TrainingProgress, TrainingRequest, TrainingResult } from './train.ts';

/** What the thread is started with. */
export interface TrainingTask {
  readonly request: TrainingRequest;
  readonly backend?: BackendName;
}

/** What the thread says: which backend it found, how far it is, and how it ended. */
export type TrainingMessage =
  | { readonly kind: 'backend'; readonly reason: string }
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'trained'; readonly result: TrainingResult }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** The thread's whole life: one training run, its messages in order, and the end. */
async function run(task: TrainingTask, say: (message: TrainingMessage) => void): Promise<void> {
  try {
    const backend = await openBackend(task.backend === undefined ? {} : { only: task.backend });
    say({ kind: 'backend', reason: backend.reason });
    const result = await train(backend, task.request, (progress) => say({ kind: 'progress', progress }));
    say({ kind: 'trained', result });
  } catch (thrown) {
    // A class does not survive the way between threads; its code and sentence do.
    const code = (thrown as { readonly code?: unknown }).code;
    say({ kind: 'failed', code: typeof code === 'string' ? code : 'internal', message: messageOf(thrown) });
  }
}

const port = parentPort;
if (port !== null) await run(workerData as TrainingTask, (message) => port.postMessage(message));
