import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as tensorflow from '@tensorflow/tfjs';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { registerSegmentSum } from './segment-sum-kernel.ts';

/** The engines TensorFlow can compute on here, fastest for wide networks first. */
export type BackendName = 'native' | 'wasm' | 'javascript';

/** TensorFlow ready to compute, on which backend, and why that one. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: typeof tensorflow;
  /** One sentence for the log and for the model's record. */
  readonly reason: string;
}

const PREFERENCE: readonly BackendName[] = ['native', 'wasm', 'javascript'];

const OPENERS: Record<BackendName, () => Promise<typeof tensorflow>> = {
  native: openNative,
  wasm: openWasm,
  javascript: openJavascript,
};

/**
 * Opens the first backend that works: the native library if it is installed and loads, else WASM, else plain
 * JavaScript. With `only`, that one or a `bad_input` error that says what stands in its way. TensorFlow is imported
 * here and nowhere else, so a service that never trains never pays for it. It computes on one backend per thread: whoever
 * opens another one meanwhile, in the same thread, moves a running training to it.
 */
export async function openBackend(options: { readonly only?: BackendName } = {}): Promise<Backend> {
  const obstacles: string[] = [];
  for (const name of options.only === undefined ? PREFERENCE : [options.only]) {
    try {
      const tf = await OPENERS[name]();
      const asked = options.only === undefined ? 'first that works' : 'asked for';
      return { name, tf, reason: [`TensorFlow.js ${tf.version_core} on ${name} (${asked})`, ...obstacles].join('; ') };
    } catch (thrown) {
      obstacles.push(`${name} is not available: ${firstLine(messageOf(thrown))}`);
    }
  }
  throw new LeewayError('bad_input', `no TensorFlow backend works: ${obstacles.join('; ')}`, {
    remedy: 'Run `npm ci`; for the native library `npm run tensorflow:native`.',
  });
}

async function openNative(): Promise<typeof tensorflow> {
  restoreRemovedUtil();
  // eslint-disable-next-line no-restricted-properties -- written, not read: the library takes its log level from nowhere else
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // A name the compiler does not follow: the package is optional, and it may be installed without its types.
  const name = '@tensorflow/tfjs-node';
  const loaded = (await import(name)) as typeof tensorflow & { default?: typeof tensorflow };
  const tf = loaded.default ?? loaded;
  tf.enableProdMode();
  if (!(await tf.setBackend('tensorflow'))) throw new Error('the native backend did not start');
  return tf;
}

async function openWasm(): Promise<typeof tensorflow> {
  const tf = await openJavascript();
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  wasm.setWasmPaths(join(dirname(manifest), 'dist', '/'));
  // Threads would start workers of their own inside our worker and gain nothing on nets of this size.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  wasm.setThreadsCount(1);
  registerSegmentSum(tf);
  const started = await withoutProcessListeners(() => tf.setBackend('wasm'));
  if (!started) throw new Error('the WASM backend did not start');
  return tf;
}

async function openJavascript(): Promise<typeof tensorflow> {
  const loaded = (await import('@tensorflow/tfjs')) as typeof tensorflow & { default?: typeof tensorflow };
  const tf = loaded.default ?? loaded;
  // Production mode also silences the banner that advertises the native package on the console.
  tf.enableProdMode();
  if (!(await tf.setBackend('cpu'))) throw new Error('the JavaScript backend did not start');
  return tf;
}

/** Node 23 took away two functions that the native package calls while it loads and runs (its last release is older). */
function restoreRemovedUtil(): void {
  const target = util as unknown as Record<string, unknown>;
  target['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  target['isArray'] ??= Array.isArray;
}

/**
 * The WASM module's start-up code hooks the process's uncaught errors and rethrows them, which would change how the
 * service dies and drown its message in minified code; whatever it hooks is taken off again.
 */
async function withoutProcessListeners<T>(start: () => Promise<T>): Promise<T> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Set(events.flatMap((event) => process.listeners(event as NodeJS.Signals)));
  const result = await start();
  for (const event of events) {
    for (const listener of process.listeners(event as NodeJS.Signals)) {
      if (!before.has(listener)) process.removeListener(event, listener as (...args: unknown[]) => void);
    }
  }
  return result;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
