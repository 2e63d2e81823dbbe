import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../../src/alert/webhook/address-rules.ts';
import { createTargetGuard, type Vetted } from '../../../../src/alert/webhook/guard.ts';

const closed = createTargetGuard({ allowedHosts: [] });
const open = createTargetGuard({
  allowedHosts: ['127.0.0.1', '::1', 'Airflow.Internal', '10.20.0.0/16', '169.254.0.0/16', '0.0.0.0/0', '::/0'],
});
const reasonOf = (vetted: Vetted): string => (vetted.ok ? 'ok' : vetted.reason);

describe('which targets a webhook may have', () => {
  // IANA special-purpose address registries (IPv4, IPv6) and the clouds' own documentation of their metadata services.
  it.each([
    ['1.1.1.1', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.1', 'public'],
    ['100.128.0.1', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['::ffff:808:808', 'public'],
    ['127.0.0.1', 'private'],
    ['127.255.255.254', 'private'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['198.18.0.1', 'private'],
    ['192.0.2.1', 'private'],
    ['240.0.0.1', 'private'],
    ['::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:7f00:1', 'private'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['2001:db8::1', 'private'],
    ['100::1', 'private'],
    ['4000::1', 'private'],
    ['0.0.0.0', 'never'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['::ffff:a9fe:a9fe', 'never'],
    ['100.100.100.200', 'never'],
    ['168.63.129.16', 'never'],
    ['192.0.0.192', 'never'],
    ['224.0.0.1', 'never'],
    ['255.255.255.255', 'never'],
    ['::', 'never'],
    ['::7f00:1', 'never'],
    ['fe80::1', 'never'],
    ['fe80::1%eth0', 'never'],
    ['ff02::1', 'never'],
    ['fd00:ec2::254', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['64:ff9b:1::7f00:1', 'never'],
    ['2002:7f00:1::', 'never'],
    ['2001:0:7f00:1::', 'never'],
    ['no address', 'never'],
    ['', 'never'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  it.each([
    ['https://hooks.example.com/x', 'ok'],
    ['https://hooks.example.com.:8443/x', 'ok'],
    ['https://8.8.8.8/', 'ok'],
    ['ftp://hooks.example.com/', 'the URL has to begin with https or http'],
    ['file:///etc/passwd', 'the URL has to begin with https or http'],
    ['https://user:secret@hooks.example.com/', 'the URL carries a user name or password, which would not be sent'],
    ['hooks.example.com', 'this is no URL'],
    ['https://', 'this is no URL'],
    ['http://8.8.8.8/', '8.8.8.8 is not listed in LEEWAY_ALLOWED_TARGETS, so its URL has to begin with https'],
  ])('without a list, %s: %s', (url, expected) => {
    expect(reasonOf(closed.vetUrl(url))).toBe(expected);
  });

  it.each([
    'http://127.0.0.1:8080/',
    'http://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:8080/',
    'http://10.20.30.40/',
    'http://8.8.8.8/',
    'http://airflow.internal/',
    'http://AIRFLOW.internal./',
  ])('an operator can list %s', (url) => {
    expect(open.vetUrl(url)).toEqual({ ok: true });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://0.0.0.0/',
  ])('no list opens %s', (url) => {
    expect(reasonOf(open.vetUrl(url))).toContain('never called');
  });

  it('lets a listed name stand for a private address, and no other name', () => {
    const byName = createTargetGuard({ allowedHosts: ['airflow.internal'] });
    expect(byName.vetAddress(new URL('http://airflow.internal/'), '10.1.2.3')).toEqual({ ok: true });
    expect(byName.vetAddress(new URL('http://airflow.internal/'), '169.254.169.254').ok).toBe(false);
    expect(byName.vetAddress(new URL('http://other.internal/'), '10.1.2.3').ok).toBe(false);
    expect(byName.vetAddress(new URL('https://airflow.internal.example.com/'), '10.1.2.3').ok).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', 'http://airflow', 'a b', '', '*.internal'])(
    'an entry "%s" is a fault of the configuration that names it',
    (entry) => {
      expect(() => createTargetGuard({ allowedHosts: [entry] })).toThrow(`"${entry}" is no host name`);
    },
  );
});
