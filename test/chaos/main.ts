import { parseArgs } from 'node:util';
import { messageOf } from '../../src/platform/errors.ts';
import { CONTROLS } from './controls.ts';
import { runCutOff } from './cut-off.ts';
import { runDeadStore } from './dead-store.ts';
import { runChaos } from './run-chaos.ts';
import { breaches, printed } from './tally.ts';

const HELP = `npm run chaos -- [--kills N] [--seed N] [--workers N] [--control ${CONTROLS.join('|')}]
npm run chaos -- --dead-store DURATION [--rate N]
npm run chaos -- --cut-off DURATION [--rate N]

Real Kafka, the real engine behind HTTP, several workers in one group; workers, engine and broker are killed, stopped and
restarted in the middle of a stream. Ends with a tally, and with exit code 1 unless every message is stored exactly once.

  --kills N        how many kill -9 there are in all (200)
  --seed N         the order of mishaps; by default another one each time
  --workers N      workers to begin with (2)
  --rate N         messages a second (1200; 10000 with --dead-store, 200 with --cut-off)
  --pause MS       mean pause between two mishaps (1800)
  --control NAME   leaves a part of the protocol out; the run must then fail
  --dead-store T   in place of all that: the store is dead for so long (5m, 30s) at a full rate; the service's memory is bounded
  --cut-off T      in place of all that: no byte passes between the workers and the broker for so long, in mid-stream
`;

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      kills: { type: 'string', default: '200' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      workers: { type: 'string', default: '2' },
      rate: { type: 'string' },
      pause: { type: 'string', default: '1800' },
      control: { type: 'string' },
      'dead-store': { type: 'string' },
      'cut-off': { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (values['dead-store'] !== undefined) {
    const report = await runDeadStore({
      deadMs: durationMs('--dead-store', values['dead-store']),
      rate: wholeNumber('--rate', values.rate ?? '10000'),
      say,
    });
    process.stdout.write(report.text);
    return report.holds ? 0 : 1;
  }
  if (values['cut-off'] !== undefined) {
    const report = await runCutOff({
      cutMs: durationMs('--cut-off', values['cut-off']),
      rate: wholeNumber('--rate', values.rate ?? '200'),
      say,
    });
    process.stdout.write(report.text);
    return report.holds ? 0 : 1;
  }
  const control = CONTROLS.find((name) => name === values.control) ?? null;
  if (values.control !== undefined && control === null) {
    throw new RangeError(`there is no control ${JSON.stringify(values.control)}: ${CONTROLS.join(', ')}`);
  }
  const tally = await runChaos({
    kills: wholeNumber('--kills', values.kills),
    seed: wholeNumber('--seed', values.seed),
    workers: wholeNumber('--workers', values.workers),
    rate: wholeNumber('--rate', values.rate ?? '1200'),
    meanPauseMs: wholeNumber('--pause', values.pause),
    control,
    say,
  });
  process.stdout.write(printed(tally));
  return breaches(tally).length === 0 ? 0 : 1;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new RangeError(`${option} must be a whole number`);
  return number;
}

function durationMs(option: string, text: string): number {
  const [, count, unit] = /^(\d+)(s|m)$/.exec(text) ?? [];
  if (count === undefined) throw new RangeError(`${option} must be a duration such as 30s or 5m`);
  return Number(count) * (unit === 's' ? 1000 : 60_000);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    process.stderr.write(`chaos: ${messageOf(thrown)}\n`);
    process.exit(thrown instanceof RangeError ? 2 : 1);
  },
);
