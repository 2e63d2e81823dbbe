import { spawn } from 'node:child_process';
import { once } from 'node:events';

const POISON = [
  '{"model":"m","ts":0,"features":{"age":NaN}}',
  'not json at all',
  '{"model":"m","ts":"yesterday"}',
  '[1,2,3]',
  '{"model":"m","ts":0,"features":{"age":1e999}}',
  '{"ts":0}',
];
const POISON_EVERY = 701;
const MINUTE = 60_000;
const MINUTES = 300;
/** So that each insert falls into two partitions of the table. */
const OTHER_MONTH = 40 * 24 * 60 * MINUTE;
const TICK_MS = 50;

/** Events and, now and then, what is none, into a topic at a steady rate by an idempotent producer that shares no code with ours. */
export interface EventStream {
  /** Resolves once the broker has taken everything. */
  end(): Promise<{ readonly produced: number; readonly poison: number }>;
  kill(): void;
}

/** Where live event times begin: what comes before is the baseline's. */
export const LIVE_FROM = Date.UTC(2025, 5, 1);

/** The n-th event. */
function eventOf(n: number, padding: string): string {
  const ts = LIVE_FROM + (n % MINUTES) * MINUTE + (n % 2) * OTHER_MONTH;
  return `{"event_id":"e${n}","model":"m","version":"1","ts":${ts},"features":{"n":${n % 1000},"city":"Oslo"${padding}},"prediction":{"value":0.5}}`;
}

/** Begins to produce, so many messages a second, padded to about so many bytes. */
export function startEventStream(
  brokers: string,
  topic: string,
  { rate, bytes = 0 }: { readonly rate: number; readonly bytes?: number },
): EventStream {
  const settings = ['enable.idempotence=true', 'message.timeout.ms=0', 'reconnect.backoff.max.ms=1000'];
  const options = ['-P', '-E', '-b', brokers, '-t', topic, ...settings.flatMap((setting) => ['-X', setting])];
  const kcat = spawn('kcat', options, { stdio: ['pipe', 'ignore', 'pipe'] });
  const exit = once(kcat, 'exit') as Promise<[number | null]>;
  let errors = '';
  kcat.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
  kcat.stdin.on('error', () => undefined);
  const padding = bytes > 150 ? `,"padding":"${'x'.repeat(bytes - 150)}"` : '';
  const began = Date.now();
  let produced = 0;
  let poison = 0;
  const produceDue = (): void => {
    const due = Math.floor(((Date.now() - began) / 1000) * rate);
    // Behind a broker that is away the pipe fills; what is not written now is written later.
    if (kcat.stdin.writableNeedDrain) return;
    const lines: string[] = [];
    for (; produced < due && lines.length < rate; produced += 1) {
      const bad = produced % POISON_EVERY === POISON_EVERY - 1;
      if (bad) poison += 1;
      lines.push(bad ? POISON[poison % POISON.length]! : eventOf(produced, padding));
    }
    if (lines.length > 0) kcat.stdin.write(`${lines.join('\n')}\n`);
  };
  const timer = setInterval(produceDue, TICK_MS);
  return {
    async end() {
      clearInterval(timer);
      kcat.stdin.end();
      const [code] = await exit;
      if (code !== 0) throw new Error(`kcat ended with ${code}: ${errors}`);
      return { produced, poison };
    },
    kill() {
      clearInterval(timer);
      kcat.kill('SIGKILL');
    },
  };
}
