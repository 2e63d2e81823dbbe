import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import type { CommandIo } from '../../../src/cli/command.ts';
import { REMOTE_COMMANDS } from '../../../src/cli/remote/index.ts';
import { LeewayError } from '../../../src/platform/errors.ts';
import { openApiHarness, type ApiHarness } from '../api/api-harness.ts';

const KEY = 'key-1';

interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

describe('commands that speak to the service', () => {
  let api: ApiHarness;
  let server: Server;
  let url: string;
  let cwd: string;

  beforeAll(async () => {
    api = await openApiHarness();
    server = createServer(api.appWith({ apiKeys: [KEY] })).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    cwd = mkdtempSync(join(tmpdir(), 'leeway-cli-'));
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    rmSync(cwd, { recursive: true });
    await api.close();
  });

  /** Runs a command as the shell does: what is thrown becomes its exit code and its sentence. */
  const run = async (
    argv: readonly string[],
    service: ReturnType<CommandIo['service']> = { url, apiKey: KEY },
  ): Promise<Ran> => {
    const parts: Buffer[] = [];
    let err = '';
    const io: CommandIo = {
      stdout: (text: string | Uint8Array) => void parts.push(Buffer.from(text as string)),
      stderr: (text) => void (err += text),
      cwd,
      config: () => {
        throw new Error('the environment is not read here');
      },
      service: () => service,
      withStore: (work) => work(api.store),
    };
    const [name, ...rest] = argv;
    const command = REMOTE_COMMANDS.find((each) => each.name === name);
    let exit: number;
    try {
      exit = (await command?.run(rest, io)) ?? -1;
    } catch (thrown) {
      exit = exitCodeOf(thrown);
      err += `${(thrown as Error).message}\n${thrown instanceof LeewayError ? thrown.remedy : ''}`;
    }
    const bytes = Buffer.concat(parts);
    return { exit, out: bytes.toString('utf8'), bytes, err };
  };
  const document = async (...argv: string[]): Promise<unknown> => JSON.parse((await run([...argv, '--json'])).out);

  it('registers, promotes and shows a model', async () => {
    expect(await run(['model', 'add', 'flights'])).toMatchObject({ exit: 0, out: 'the model flights is registered\n' });
    const digest = 'c'.repeat(64);
    await run([
      'model',
      'version',
      'flights',
      '1',
      '--digest',
      digest,
      '--fact',
      'auc=0.65',
      '--fact',
      'span=Jan-Feb',
      '--fact',
      'frozen=true',
    ]);
    expect(await document('model', 'promote', 'flights', '1', '--reason', 'the first')).toMatchObject({
      champion: '1',
      versions: [
        { artefactDigest: digest, facts: { auc: 0.65, span: 'Jan-Feb', frozen: true, promotion_reason: 'the first' } },
      ],
    });
    const { out } = await run(['model', 'list']);
    expect(out).toBe(
      'MODEL    STATUS       CHAMPION  EVIDENCE  ALERTS  EVENTS/24H  LAST EVENT\nflights  no baseline  1         -              0           0  -\n',
    );
    const shown = await run(['model', 'show', 'flights']);
    expect(shown.out).toContain('champion     1\n');
    expect(shown.out).toContain(
      'VERSION  STAGE     CREATED                   BASELINE  ROWS\n1        champion  2001-06-10T12:00:00.000Z  -         -\n',
    );
  });

  it('sets a monitor from YAML and shows it as YAML', async () => {
    writeFileSync(join(cwd, 'monitor.yaml'), 'window: 30m\nbudget: {pages: 2, per: 30d}\ncolumns: {hour: numeric}\n');
    expect((await run(['monitor', 'set', 'flights', 'monitor.yaml'])).out).toBe('the monitor of flights is set\n');
    expect((await run(['monitor', 'show', 'flights'])).out).toBe(
      'time: ts\nwindow: 30m\nbudget:\n  pages: 2\n  per: 30d\ncolumns:\n  hour: numeric\nmodel: flights\n',
    );
  });

  it('uploads a baseline and tells why it is refused', async () => {
    writeFileSync(join(cwd, 'data.csv.gz'), gzipSync('a,b\n1,2\n'));
    const { exit, err } = await run(['baseline', 'register', 'data.csv.gz', '--model', 'flights', '--version', '2']);
    expect({ exit, err }).toEqual({
      exit: 4,
      err: 'flights 2: the file has no column ts\nName the time column in the monitor.',
    });
  });

  it('tells at once of a receiver that nothing can be sent to, and keeps no password of one', async () => {
    const why =
      '10.1.2.3 stands for 10.1.2.3, which is not on the public internet: list it in LEEWAY_ALLOWED_TARGETS if it is yours';
    const added = await run(['receiver', 'add', 'https://10.1.2.3/hook']);
    const id = /rcv_\w+/.exec(added.out)?.[0] ?? '';
    expect(added.out).toContain(`It is not called as things stand: ${why}\n`);
    const listed = await run(['receiver', 'list']);
    expect(listed.out).toMatch(new RegExp(`${id} +webhook +all +blocked +https://10.1.2.3/hook`));
    expect(listed.out).toContain(`${id} is not called: ${why}\n`);
    expect((await run(['receiver', 'remove', id])).exit).toBe(0);
    expect(await run(['receiver', 'add', 'https://ann:secret@example.org/hook'])).toMatchObject({
      exit: 4,
      err: expect.stringContaining('body.url: leave out user name and password') as string,
    });
  });

  it('adds a receiver, lists it without its secret, and removes it', async () => {
    const added = await run(['receiver', 'add', 'https://example.org/hook', '--retrain', '--model', 'flights']);
    const id = /rcv_\w+/.exec(added.out)?.[0] ?? '';
    expect(added.out).toMatch(/^receiver rcv_[0-9a-f]{20}\nsecret {3}whsec_\S{44} {2}\(shown this once\)\n$/);
    const listed = await run(['receiver', 'list']);
    expect(listed.out).toContain(`${id}  retrain_webhook  flights  active  https://example.org/hook\n`);
    expect(listed.out).not.toContain('whsec_');
    expect((await run(['receiver', 'remove', id])).exit).toBe(0);
    expect(await run(['receiver', 'remove', id])).toMatchObject({
      exit: 4,
      err: `there is no receiver ${id}\nGET /v1/receivers lists what there is.`,
    });
  });

  it('shows dead letters as text, without the control characters that a stranger put in', async () => {
    const send = (body: string | Buffer) =>
      fetch(`${url}/v1/predictions`, {
        method: 'POST',
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      });
    await send('{"model": "\u001b[2Jx", oops');
    const text = await run(['dead-letters', 'list']);
    expect(text.out).toMatch(/^2001-06-10T12:00:00.000Z {2}prediction {2}http {2}malformed_json {2}dl_[0-9a-f]{24}\n/);
    expect(text.out).toContain('{"model": "\\x1b[2Jx", oops\n');
    api.clock.advance(1000);
    await send(Buffer.from([0xff, 0xfe]));
    const newest = await run(['dead-letters', 'list', '--limit', '1']);
    expect(newest.out).toContain('\n  not UTF-8 at byte 1 (0xff): send JSON in UTF-8\n  hex fffe\n');
    expect(newest.out).toContain('\nwhat helps:\n  invalid_utf8 (1): Encode JSON as UTF-8');
    expect(newest.out).toMatch(/\nmore: leeway dead-letters list --limit 1 --cursor \S+\n$/);
    expect(await document('dead-letters', 'list')).toMatchObject({ items: [{ bytes: '//4=' }, {}], next: null });
  });

  it('replays, discards and restores dead letters', async () => {
    const dry = await run(['dead-letters', 'replay', '--reason', 'malformed_json', '--dry-run']);
    expect(dry.out).toMatch(
      /^would be stored: 0, still unreadable: 1\n {2}malformed_json \(1\): dl_\w+ {2}not JSON at .*\nwhat is wrong .* --reason malformed_json --note WHY\n$/,
    );
    expect(await document('dead-letters', 'replay', '--source', 'kafka')).toMatchObject({ replayed: 0, letters: [] });
    expect(await document('dead-letters', 'replay')).toMatchObject({ unreadable: 2, remaining: 0 });
    const [{ id } = { id: '' }] = (
      (await document('dead-letters', 'list', '--reason', 'invalid_utf8')) as {
        readonly items: readonly { readonly id: string }[];
      }
    ).items;
    expect((await run(['dead-letters', 'discard', '--id', id, '--id', 'dl_0', '--note', 'noise'])).out).toBe(
      '1 letter is discarded\n  dl_0: there is no such dead letter\n',
    );
    expect(await document('dead-letters', 'list')).toMatchObject({
      items: [{ reason: 'malformed_json', attempts: 1 }],
    });
    expect((await run(['dead-letters', 'list', '--state', 'discarded'])).out).toContain(
      '(discarded, read again once, “noise”)',
    );
    expect((await run(['dead-letters', 'restore', '--source', 'http', '--note', 'wanted'])).out).toBe(
      '1 letter is open again\n',
    );
    expect(await run(['dead-letters', 'discard', '--id', id])).toMatchObject({ exit: 2 });
    const all = await run(['dead-letters', 'discard', '--note', 'all']);
    expect([all.exit, all.err]).toEqual([4, expect.stringContaining('name letters by their ids') as string]);
    expect(await run(['dead-letters', 'replay', '--reason', 'gibberish'])).toMatchObject({
      exit: 4,
      err: expect.stringMatching(/^--reason: .*malformed_json/) as string,
    });
  });

  it('sets, shows and removes the privacy rules of a model', async () => {
    writeFileSync(join(cwd, 'privacy.yaml'), 'columns: {email: hash, age: "bucket:width=10"}\nsubject: drop\n');
    expect(await run(['model', 'privacy', 'flights', '--set', 'privacy.yaml'])).toMatchObject({
      exit: 0,
      out: 'the privacy rules of flights are set, for all that comes in from now on\n',
    });
    await run(['model', 'privacy', 'flights', '--set-column', 'phone=mask', '--set-column', 'age=keep']);
    expect(await document('model', 'privacy', 'flights')).toMatchObject({
      own: true,
      rules: { columns: { email: 'hash', age: 'keep', phone: 'mask' }, subject: 'drop' },
      history: [{ actor: expect.stringMatching(/^key:[0-9a-f]{12}$/) as string }, {}],
    });
    expect((await run(['model', 'privacy', 'flights'])).out).toMatch(
      /^columns:\n {2}email: hash\n[^]*\n# .* set by key:/,
    );
    expect(await run(['model', 'privacy', 'flights', '--set-column', 'phone=hide'])).toMatchObject({ exit: 4 });
    expect(await run(['model', 'privacy', 'flights', '--remove', '--set-column', 'a=drop'])).toMatchObject({ exit: 2 });
    expect((await run(['model', 'privacy', 'flights', '--remove'])).out).toBe(
      'flights has no privacy rules of its own any more\n',
    );
    expect((await run(['model', 'privacy', 'flights'])).out).toMatch(/^# none of its own/);
  });

  it('lists no retrain requests where there are none, and reports with a token of its own', async () => {
    expect((await run(['retrain', 'list'])).out).toBe('(none)\n');
    const report = ['retrain', 'report', 'rr_1', '--token', 't', '--event', 'e', '--status', 'running'];
    expect(await run(report)).toMatchObject({
      exit: 2,
      err: 'the token does not open this retrain request\nSend Authorization: Bearer <token> with the token that came with the request.',
    });
  });

  it.each([
    ['the service', () => ({ url, apiKey: KEY })],
    ['the data directory, where no service runs', () => null],
  ])('asks SQL of %s', async (_where, service) => {
    const query = "SELECT number AS n, concat('row ', toString(number)) AS s FROM numbers(2)";
    expect((await run(['sql', query], service())).out).toBe('n  s\n0  row 0\n1  row 1\n');
    expect((await run(['sql', '-- two\nSELECT 2 AS n'], service())).out).toBe('n\n2\n');
    expect((await run(['sql', query, '--format', 'table'], service())).out).toBe('n  s\n0  row 0\n1  row 1\n');
    expect((await run(['sql', query, '--json'], service())).out).toBe('[{"n":0,"s":"row 0"},{"n":1,"s":"row 1"}]\n');
    // Whole numbers that no double holds keep every digit, and a fraction is left alone.
    const exact = "SELECT 9007199254740993 AS n, 0.1234567890123456 AS x, 'a 9007199254740993' AS s";
    expect((await run(['sql', exact, '--json'], service())).out).toBe(
      '[{"n":9007199254740993,"x":0.1234567890123456,"s":"a 9007199254740993"}]\n',
    );
    expect((await run(['sql', exact], service())).out.split('\n')[1]).toBe(
      '9007199254740993  0.1234567890123456  a 9007199254740993',
    );
    expect((await run(['sql', query, '--format', 'csv'], service())).out).toBe('"n","s"\n0,"row 0"\n1,"row 1"\n');
    expect((await run(['sql', query, '--format', 'parquet'], service())).bytes.subarray(-4).toString()).toBe('PAR1');
    expect(await run(['sql', 'DROP TABLE predictions'], service())).toMatchObject({
      exit: 2,
      out: '',
      err: 'refused: only reading is allowed here\nSend one SELECT, SHOW, DESCRIBE or EXPLAIN without FORMAT or INTO OUTFILE.',
    });
  });

  it.each([
    [['model', 'show', 'nobody'], 4, 'there is no model nobody'],
    [['model', 'show'], 2, 'something is missing\nWrite: leeway model show MODEL'],
    [['model', 'show', 'a', 'b'], 2, 'there is a word too many: b'],
    [['model', 'burn'], 2, 'there is no model "burn"\nUse one of: list, show, add, version, promote, privacy.'],
    [['model', 'list', '--loud'], 2, "Unknown option '--loud'"],
    [['model', 'version', 'm', '1', '--fact', 'auc'], 2, '--fact auc has no name or no value'],
    [['monitor', 'set', 'flights', 'gone.yaml'], 4, 'gone.yaml does not exist'],
    [['baseline', 'register', 'data.xlsx', '--model', 'm'], 4, 'data.xlsx is none that is read here'],
    [['baseline', 'register', 'data.csv'], 2, '--model is missing'],
    [['baseline', 'register', 'gone.parquet', '--model', 'm'], 4, 'gone.parquet does not exist'],
    [['sql', 'SELECT 1', '--format', 'xlsx'], 2, '--format xlsx is unknown'],
    [['sql'], 2, 'something is missing'],
    [['dead-letters', 'list', '--limit', 'many'], 4, '--limit: write one whole number from 1 to 1000'],
  ])('refuses %j with %i', async (argv, exit, sentence) => {
    const ran = await run(argv);
    expect(ran).toMatchObject({ exit, out: '' });
    expect(ran.err).toContain(sentence);
  });

  it.each([
    ['nobody runs', null, 3, 'no service runs on this data directory'],
    ['nobody answers', { url: 'http://127.0.0.1:1', apiKey: null }, 3, 'nobody answers at http://127.0.0.1:1'],
  ])('exits with 3 where %s', async (_what, service, exit, sentence) => {
    const ran = await run(['model', 'list'], service);
    expect(ran.exit).toBe(exit);
    expect(ran.err).toContain(sentence);
  });

  it('says that a key is missing', async () => {
    expect(await run(['model', 'list'], { url, apiKey: null })).toMatchObject({
      exit: 2,
      err: 'no API key was sent\nSet LEEWAY_API_KEY to a key of the service.',
    });
  });

  it.each(REMOTE_COMMANDS.map(({ name }) => name))('%s tells how it is used', async (name) => {
    const { exit, out } = await run([name, '--help']);
    expect(exit).toBe(0);
    expect(out).toContain(`leeway ${name}`);
  });
});
