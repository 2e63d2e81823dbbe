import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/cli/index.ts';
import { allCommands } from '../../../src/cli/commands.ts';
import { packageVersion } from '../../../src/cli/version.ts';
import { LeewayError } from '../../../src/platform/errors.ts';

const COMMANDS = await allCommands();

describe('the command line', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-cli-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  afterEach(() => vi.restoreAllMocks());

  const run = async (argv: readonly string[], env: Record<string, string> = {}) => {
    let out = '';
    let err = '';
    const code = await runCli(argv, {
      env: { LEEWAY_DATA_DIR: dir, ...env },
      cwd: dir,
      stdout: (output) => (out += typeof output === 'string' ? output : Buffer.from(output).toString()),
      stderr: (text) => (err += text),
    });
    return { code, out, err };
  };

  it.each([['help'], ['--help'], ['-h']])('%s lists every command on standard output', async (word) => {
    const { code, out, err } = await run([word]);
    expect(code).toBe(0);
    expect(err).toBe('');
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name} +${escaped(summary)}$`, 'm'));
    expect(out).toContain(
      'Exit codes: 0 fine, 1 drift found, 2 wrong usage, 3 a needed service is not there, 4 bad input',
    );
  });

  it('without a command tells the same on standard error, and is wrong usage', async () => {
    const { code, out, err } = await run([]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toBe((await run(['help'])).out);
  });

  it.each([['version'], ['--version'], ['-v']])('%s prints the version in package.json', async (word) => {
    const { code, out } = await run([word]);
    expect(code).toBe(0);
    expect(out).toBe(`leeway ${packageVersion()}\n`);
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each([
    ['srve', ' (did you mean serve?)'],
    ['backtets', ' (did you mean backtest?)'],
    ['modle', ' (did you mean model?)'],
    ['frobnicate', ''],
    ['--json', ''],
    ['', ''],
  ])('does not know %j%s', async (name, hint) => {
    const { code, out, err } = await run([name]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toBe(`leeway: there is no command ${JSON.stringify(name)}${hint}. \`leeway help\` lists them.\n`);
  });

  // migrate and openapi take no options.
  it.each(COMMANDS.map(({ name }) => [name]).filter(([name]) => name !== 'migrate' && name !== 'openapi'))(
    '%s refuses an option that it does not have as wrong usage',
    async (name) => {
      const { code, err } = await run([name, '--no-such-option']);
      expect([code, err.split('\n')[0]]).toEqual([
        2,
        expect.stringMatching(new RegExp(`^leeway ${name}: .*no-such-option`)),
      ]);
    },
  );

  it('says which settings are wrong, all of them', async () => {
    const { code, err } = await run(['serve'], { PORT: 'abc', LEEWAY_LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(err).toMatch(/^leeway serve: /);
    expect(err).toContain('PORT');
    expect(err).toContain('LEEWAY_LOG_LEVEL');
  });

  const failing = async (thrown: unknown) => {
    const serve = COMMANDS.find(({ name }) => name === 'serve');
    if (serve === undefined) throw new Error('there is no command serve');
    vi.spyOn(serve, 'run').mockRejectedValue(thrown);
    return run(['serve']);
  };

  it('tells what failed and how to mend it, without a stack', async () => {
    const fault = new LeewayError('port_in_use', 'port 8080 is in use', { remedy: 'Set PORT.' });
    expect(await failing(fault)).toEqual({
      code: 3,
      out: '',
      err: 'leeway serve: port 8080 is in use\n  Set PORT.\n',
    });
  });

  it('tells a bug of ours with its stack', async () => {
    const { code, err } = await failing(new TypeError('x is not a function'));
    expect(code).toBe(70);
    expect(err).toMatch(/^leeway serve: x is not a function\nTypeError: x is not a function\n\s+at /);
  });

  it('has words for whatever is thrown', async () => {
    expect(await failing(undefined)).toEqual({ code: 70, out: '', err: 'leeway serve: undefined\n' });
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
