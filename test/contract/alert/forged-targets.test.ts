import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebhookSender, type ResolvedAddress } from '../../../src/alert/webhook/send.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts';

let canary: WebhookReceiver;
let redirector: WebhookReceiver;
beforeAll(async () => {
  canary = await startWebhookReceiver((_, response) => response.writeHead(200).end('secret of this machine'));
  redirector = await startWebhookReceiver((_, response) => response.writeHead(307, { location: canary.url }).end());
});
afterAll(async () => {
  await canary.close();
  await redirector.close();
});

/** A resolver under an attacker's hand: each name answers what the row says, one answer a call. */
function resolver(answers: readonly (readonly string[])[]): (host: string) => Promise<readonly ResolvedAddress[]> {
  let call = 0;
  return () => {
    const addresses = answers[Math.min(call, answers.length - 1)] ?? [];
    call += 1;
    return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
  };
}
const post = { headers: { 'content-type': 'application/json' }, body: '{}' };

/** Every way of writing 127.0.0.1 and its neighbours that URL parsers are known to take (OWASP SSRF cheat sheet; the list in svix-webhooks). */
const LITERAL = [
  'http://127.0.0.1:PORT/',
  'https://127.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7f.0x0.0x0.0x1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://0177.0.0.01:PORT/',
  'http://017700000001:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://127.000.000.001:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http://１２７.０.０.１:PORT/',
  'http://127。0。0。1:PORT/',
  'http:127.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  ' http://127.0.0.1:PORT/',
  'HTTP://127.0.0.1:PORT/',
  'http://127.255.255.254:PORT/',
  'http://[::1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[0:0:0:0:0:ffff:7f00:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[2001:0:7f00:1::]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://[fc00::1]:PORT/',
  'http://localhost:PORT/',
  'http://LOCALHOST:PORT/',
  'http://localhost.:PORT/',
  'http://hooks.localhost:PORT/',
  'http://user:password@127.0.0.1:PORT/',
  'http://hooks.example.com@127.0.0.1:PORT/',
  'http://127.0.0.1:PORT@hooks.example.com/',
  'http://127.0.0.1:PORT#@hooks.example.com/',
  'http://127.0.0.1:PORT\\@hooks.example.com/',
  'ftp://127.0.0.1:PORT/',
  'gopher://127.0.0.1:PORT/_POST',
  'file://127.0.0.1/etc/passwd',
  'http://169.254.169.254/latest/meta-data/',
  'http://[::ffff:169.254.169.254]/latest/meta-data/',
  'http://2852039166/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/meta-data/',
  'http://100.100.100.200/latest/meta-data/',
];

/** Names, and what they resolve to at each look-up. */
const NAMES: readonly { readonly what: string; readonly answers: readonly (readonly string[])[] }[] = [
  { what: 'loopback', answers: [['127.0.0.1']] },
  { what: 'loopback of IPv6', answers: [['::1']] },
  { what: 'mapped loopback', answers: [['::ffff:127.0.0.1']] },
  { what: 'NAT64 of loopback', answers: [['64:ff9b::7f00:1']] },
  { what: 'unspecified', answers: [['0.0.0.0']] },
  { what: 'metadata', answers: [['169.254.169.254']] },
  { what: 'private', answers: [['10.0.0.1', '192.168.0.1']] },
  { what: 'no address', answers: [[]] },
];

describe('forged targets of webhooks', () => {
  it.each(LITERAL)('%s is refused and nothing connects', async (url) => {
    const sender = createWebhookSender({ allowedHosts: [], timeoutMs: 1000 });
    const outcome = await sender.send({ url: url.replace('PORT', String(canary.port)), ...post });
    expect(outcome.kind).toBe('refused');
    expect(canary.connections()).toBe(0);
  });

  it.each(NAMES)('a name that stands for $what is refused and nothing connects', async ({ answers }) => {
    for (const scheme of ['http', 'https']) {
      const sender = createWebhookSender({ allowedHosts: [], timeoutMs: 1000, resolve: resolver(answers) });
      const outcome = await sender.send({ url: `${scheme}://hooks.example.com:${canary.port}/`, ...post });
      expect(outcome.kind).toBe('refused');
    }
    expect(canary.connections()).toBe(0);
  });

  it('a name that is public when it is looked at and loopback when it is called gains nothing', async () => {
    // 192.0.2.0/24 is reserved for documentation: it is listed here so that it may stand for a public address that nobody answers at.
    const resolve = resolver([['192.0.2.1'], ['127.0.0.1']]);
    const sender = createWebhookSender({ allowedHosts: ['192.0.2.0/24'], timeoutMs: 300, resolve });
    const url = `http://rebinding.example.com:${canary.port}/`;
    expect((await sender.send({ url, ...post })).kind).toBe('failed');
    expect((await sender.send({ url, ...post })).kind).toBe('refused');
    expect(canary.connections()).toBe(0);
  });

  it('of a name with a public and a private address only the public one is called', async () => {
    const sender = createWebhookSender({
      allowedHosts: ['192.0.2.0/24'],
      timeoutMs: 300,
      resolve: resolver([['127.0.0.1', '192.0.2.1']]),
    });
    const outcome = await sender.send({ url: `http://mixed.example.com:${canary.port}/`, ...post });
    expect(outcome.kind).toBe('failed');
    expect(canary.connections()).toBe(0);
  });

  it('a redirect to loopback is not followed', async () => {
    const sender = createWebhookSender({
      allowedHosts: ['redirector.example.com'],
      timeoutMs: 1000,
      resolve: resolver([['127.0.0.1']]),
    });
    const outcome = await sender.send({ url: `http://redirector.example.com:${redirector.port}/`, ...post });
    expect(outcome).toMatchObject({ kind: 'answered', status: 307 });
    expect(redirector.connections()).toBe(1);
    expect(canary.connections()).toBe(0);
  });

  it('the canary can be reached by whoever is allowed to, or the rows above would prove nothing', async () => {
    const own = await startWebhookReceiver();
    const sender = createWebhookSender({ allowedHosts: ['127.0.0.1'], timeoutMs: 1000 });
    expect(await sender.send({ url: own.url, ...post })).toMatchObject({ kind: 'answered', status: 204 });
    expect(own.connections()).toBe(1);
    await own.close();
  });
});
