import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startKafka } from '../support/kafka/broker.ts';
import { produce } from '../support/kafka/produce.ts';
import { CATEGORICAL, makeEvents, NUMERIC, TOPIC } from './ingest-events.ts';
import { measureLabelParse } from './label-parse.ts';
import type { PartsReport, Way, WayReport } from './ingest-way.ts';

const LINES: readonly (readonly [Way, string])[] = [
  ['leeway', 'Leeway, from broker to stored row'],
  ['http', 'Leeway, HTTP door, 1,000 events a request, 8 senders'],
  ['naive', '(a) objects as JSONEachRow, no tokens, no intents'],
  ['clickhouseTyped', '(b) Kafka engine + materialized view, features declared one by one'],
  ['clickhouseAny', '(b) the same for features of any name'],
];

/**
 * Runs each way in a process and an engine of its own, on the same topic into the same table, all ways in turn and that several times,
 * for a machine has better and worse minutes; prints the median run of each as Markdown tables.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '300000' },
      rounds: { type: 'string', default: '3' },
      ways: { type: 'string', default: '' },
    },
  });
  const events = Number(values.events);
  const lines = makeEvents(events);
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / events;
  const given = process.env['KAFKA_BROKERS'] ?? '';
  const kafka = given === '' ? await startKafka() : { brokers: given, stop: () => Promise.resolve() };
  try {
    await produce(kafka.brokers, TOPIC, lines);
    const run = async (way: string): Promise<unknown> => {
      const program = [
        '--import',
        'tsx',
        join(import.meta.dirname, 'ingest-way.ts'),
        way,
        kafka.brokers,
        String(events),
      ];
      const { stdout } = await promisify(execFile)(process.execPath, program);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    };
    console.log(
      `${events} events of ${bytes.toFixed(0)} bytes, ${NUMERIC + CATEGORICAL} features, 3 partitions; Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}\n`,
    );
    console.log(
      '| way | CPU µs per event | of it merging after the last row | of (b) | events per second | peak memory, MB | inserts, parts left |',
    );
    console.log('|---|---:|---:|---:|---:|---:|---:|');
    const wanted = LINES.filter(([way]) => values.ways === '' || values.ways.split(',').includes(way));
    const runs: (readonly [Way, WayReport])[] = [];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [way] of wanted) runs.push([way, (await run(way)) as WayReport]);
    }
    const total = ({ microseconds, settling }: WayReport): number => microseconds + settling;
    const reports = new Map<Way, WayReport>();
    for (const [way] of wanted) {
      const sorted = runs.flatMap(([of, report]) => (of === way ? report : [])).sort((a, b) => total(a) - total(b));
      const median = sorted[sorted.length >> 1];
      if (median !== undefined) reports.set(way, median);
    }
    // Of its two forms the one that is cheaper here.
    const references = (['clickhouseTyped', 'clickhouseAny'] as const).flatMap((way) => reports.get(way) ?? []);
    const reference = references.length === 0 ? undefined : Math.min(...references.map(total));
    for (const [way, what] of wanted) {
      const report = reports.get(way);
      if (report === undefined) continue;
      const share = reference === undefined ? '' : `${(total(report) / reference).toFixed(2)}x`;
      console.log(
        `| ${what} | ${total(report).toFixed(1)} | ${report.settling.toFixed(1)} | ${share} | ${Math.round(events / report.seconds)} | ${Math.round(report.peakMb)} | ${report.parts.join(', ')} |`,
      );
    }
    if (values.ways !== '' && !values.ways.split(',').includes('parts')) return;
    const { kafka: client, parse, encode, engine, settling } = (await run('parts')) as PartsReport;
    console.log('\n| step of Leeway by itself | CPU µs per event |\n|---|---:|');
    console.log(`| Kafka client: fetch, record batches | ${client.toFixed(1)} |`);
    console.log(`| parse and check | ${parse.toFixed(1)} |`);
    const label = measureLabelParse();
    console.log(
      `| parse and check of a label of ${label.bytes} bytes (by JSON.parse: ${label.parsed.toFixed(1)}) | ${label.scanned.toFixed(1)} |`,
    );
    console.log(`| encode | ${encode.toFixed(1)} |`);
    console.log(`| engine: spool file, insert, view, fsync, merges so far | ${engine.toFixed(1)} |`);
    console.log(`| engine: merges after the last row | ${settling.toFixed(1)} |`);
  } finally {
    await kafka.stop();
  }
}

await main();
