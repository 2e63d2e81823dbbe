import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LeewayError } from '../../../src/platform/errors.ts';

const run = promisify(execFile);
const POM = join(import.meta.dirname, 'pom.xml');
const MINIMUM_JAVA = 17;

/** The class path of the pinned Kafka, ready to run; resolved by Maven the first time, from the cache after that. */
export async function kafkaClassPath(): Promise<string> {
  await requireJava();
  const directory = join(cacheHome(), 'leeway', `kafka-${pinnedVersion()}`);
  if (!existsSync(directory)) await resolveInto(directory);
  return join(directory, '*');
}

/** The version of Kafka that pom.xml pins. */
function pinnedVersion(): string {
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)<\/version>/.exec(readFileSync(POM, 'utf8'));
  if (version?.[1] === undefined) throw new LeewayError('internal', 'pom.xml pins no version of kafka_2.13');
  return version[1];
}

/** Resolves into a directory beside the final one and renames it, so that an interrupted download leaves nothing half done. */
async function resolveInto(directory: string): Promise<void> {
  mkdirSync(dirname(directory), { recursive: true });
  const staging = mkdtempSync(`${directory}.`);
  try {
    await run(
      'mvn',
      [
        '--quiet',
        '--batch-mode',
        '--file',
        POM,
        'dependency:copy-dependencies',
        '-DincludeScope=runtime',
        `-DoutputDirectory=${staging}`,
      ],
      { maxBuffer: 16 << 20 },
    );
    if (!existsSync(directory)) renameSync(staging, directory);
  } catch (thrown) {
    throw missing(
      (thrown as { code?: unknown }).code === 'ENOENT'
        ? 'Maven is not installed: `mvn` was not found on the PATH'
        : `Maven could not fetch the jars of Kafka ${pinnedVersion()}: ${firstError(thrown)}`,
      'Install Maven 3.6 or later (Debian: apt-get install maven), or set KAFKA_BROKERS to a broker that runs already.',
      thrown,
    );
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function requireJava(): Promise<void> {
  const remedy =
    'Install Java 17 or later (Debian: apt-get install openjdk-17-jre-headless), or set KAFKA_BROKERS to a broker that runs already.';
  let banner: string;
  try {
    banner = (await run('java', ['-version'])).stderr;
  } catch (thrown) {
    throw missing('Java is not installed: `java` was not found on the PATH', remedy, thrown);
  }
  const version = /version "(?:1\.)?(\d+)/.exec(banner)?.[1];
  if (version === undefined || Number(version) < MINIMUM_JAVA) {
    throw missing(`Java ${version ?? 'of an unknown version'} is too old for Kafka`, remedy);
  }
}

function cacheHome(): string {
  const set = process.env['XDG_CACHE_HOME'];
  return set === undefined || set === '' ? join(homedir(), '.cache') : set;
}

function missing(message: string, remedy: string, cause?: unknown): LeewayError {
  return new LeewayError('kafka_unavailable', message, { remedy, cause });
}

function firstError(thrown: unknown): string {
  const output = `${String((thrown as { stdout?: unknown }).stdout)}\n${String((thrown as { stderr?: unknown }).stderr)}`;
  return output.split('\n').find((line) => line.includes('ERROR')) ?? 'no reason was printed';
}
