import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

/**
 * `npm test`: runs every project of vitest and closes with one plain line, `N passed, N failed` (`, N skipped` may follow).
 * Arguments are handed on, so `npm test -- --project unit` runs a part. A suite that could not even be loaded counts as a failure.
 */
async function main(argv: readonly string[]): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'leeway-test-'));
  const file = join(dir, 'report.json');
  try {
    const exit = await run([
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...argv,
    ]);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const broken = exit !== 0 && report.numFailedTests === 0 ? Math.max(1, report.numFailedTestSuites) : 0;
    const skipped = report.numPendingTests > 0 ? `, ${report.numPendingTests} skipped` : '';
    process.stdout.write(`${report.numPassedTests} passed, ${report.numFailedTests + broken} failed${skipped}\n`);
    return exit === 0 && report.numPassedTests > 0 ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function run(argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', argv, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

process.exitCode = await main(process.argv.slice(2));
