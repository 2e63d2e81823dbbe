import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { LeewayError } from '../platform/errors.ts';
import type { WorkerOptions as ThreadOptions } from 'node:worker_threads';
import type { BackendName } from './backend.ts';
import type { TrainingProgress, TrainingRequest, TrainingResult } from './train.ts';
import type { TrainingMessage, TrainingTask } from './training-worker.ts';

/** How a run in a thread is watched, steered and stopped. */
export interface WorkerOptions {
  /** Only this backend, instead of the first that works. */
  readonly backend?: BackendName;
  /** Called once, with the sentence that says which backend trains and why. */
  readonly onBackend?: (reason: string) => void;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Aborting it stops the thread at once, in the middle of a step if need be. */
  readonly signal?: AbortSignal;
}

/** How a run in a thread ended; what it cannot learn from is thrown as `bad_input`, a thread that died as `internal`. */
export type WorkerOutcome =
  { readonly kind: 'trained'; readonly result: TrainingResult } | { readonly kind: 'cancelled' };

/**
 * Trains in a thread of its own, so that a service goes on answering. The request is copied into the thread, and the
 * weights come back; the thread ends with the run.
 */
export async function trainInWorker(request: TrainingRequest, options: WorkerOptions = {}): Promise<WorkerOutcome> {
  const { signal } = options;
  if (signal?.aborted === true) return { kind: 'cancelled' };
  const task: TrainingTask = { request, ...(options.backend === undefined ? {} : { backend: options.backend }) };
  const worker = startWorker(task);
  return new Promise<WorkerOutcome>((resolve, reject) => {
    const settle = (finish: () => void): void => {
      signal?.removeEventListener('abort', cancel);
      // From here on its end is our doing, and no news.
      worker.removeAllListeners();
      void worker.terminate().then(finish, finish);
    };
    const cancel = (): void => settle(() => resolve({ kind: 'cancelled' }));
    signal?.addEventListener('abort', cancel, { once: true });
    worker.on('message', (message: TrainingMessage) => {
      switch (message.kind) {
        case 'backend':
          options.onBackend?.(message.reason);
          break;
        case 'progress':
          options.onProgress?.(message.progress);
          break;
        case 'trained':
          settle(() => resolve({ kind: 'trained', result: message.result }));
          break;
        case 'failed':
          settle(() => reject(failure(message.code, message.message)));
          break;
      }
    });
    worker.on('error', (cause) =>
      settle(() => reject(failure('internal', `the training thread died: ${String(cause)}`))),
    );
    worker.on('exit', (code) => reject(failure('internal', `the training thread ended early, with code ${code}`)));
  });
}

/**
 * Starts the thread from the file beside this one. Built, that is plain JavaScript. While developing it is TypeScript,
 * for which the thread first registers the loader: Node does not hand the loader of the main thread on.
 */
function startWorker(task: TrainingTask): Worker {
  const here = import.meta.url;
  // The native library reads its log level from the process's own environment, so the thread shares it.
  const options: ThreadOptions = { workerData: task, env: SHARE_ENV, execArgv: [] };
  if (!here.endsWith('.ts')) return new Worker(new URL('./training-worker.js', here), options);
  const loaderPackage = pathToFileURL(createRequire(here).resolve('tsx/package.json'));
  const loader = new URL('./dist/esm/api/index.mjs', loaderPackage).href;
  const file = new URL('./training-worker.ts', here).href;
  const start = `import { register } from '${loader}'; register(); await import('${file}');`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), options);
}

function failure(code: string, message: string): LeewayError {
  return new LeewayError(code === 'bad_input' ? 'bad_input' : 'internal', message);
}
