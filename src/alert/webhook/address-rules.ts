import { BlockList, isIP } from 'node:net';
import { LeewayError } from '../../platform/errors.ts';

type Range = readonly [address: string, prefix: number];

/**
 * Never, whatever the operator lists: metadata services of the clouds (they hand out credentials to whoever asks), link-local addresses,
 * and the ranges that carry an IPv4 address inside an IPv6 one, where a second check would have to follow every tunnel.
 */
const NEVER_V4: readonly Range[] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['192.0.0.192', 32],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
];
const NEVER_V6: readonly Range[] = [
  ['fe80::', 10],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
  ['::ffff:0:0:0', 96],
  ['ff00::', 8],
];
/** Not of the public internet (IANA special-purpose registries): called only where the operator lists them. */
const PRIVATE_V4: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['240.0.0.0', 4],
];
const PRIVATE_V6: readonly Range[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['3fff::', 20],
];
/** Everything of IPv6 that is routed today lies in here; what lies outside is private or nothing at all. */
const GLOBAL_V6: Range = ['2000::', 3];

/** What an address is to somebody who is about to call it. */
export type AddressKind = 'public' | 'private' | 'never';

const never = blockList([...NEVER_V4], [...NEVER_V6]);
const special = blockList([...PRIVATE_V4], [...PRIVATE_V6]);
const globalV6 = blockList([], [GLOBAL_V6]);

/** The kind of an IP address as Node writes it; what is no address is `never`. */
export function addressKind(address: string): AddressKind {
  const plain = withoutMapping(address);
  const family = isIP(plain);
  if (family === 0) return 'never';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  // `::` and IPv4-compatible addresses; `::1` is loopback and may be listed.
  if (type === 'ipv6' && plain !== '::1' && V4_COMPATIBLE.check(plain, 'ipv6')) return 'never';
  if (never.check(plain, type)) return 'never';
  if (special.check(plain, type)) return 'private';
  return type === 'ipv4' || globalV6.check(plain, 'ipv6') ? 'public' : 'private';
}

const V4_COMPATIBLE = blockList([], [['::', 96]]);

/** The IPv4 address inside an IPv4-mapped one (`::ffff:7f00:1`), else the address itself, without a zone. */
function withoutMapping(address: string): string {
  const [bare = ''] = address.split('%');
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (dotted !== undefined) return dotted;
  const words = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare);
  if (words === null) return bare;
  const [high, low] = [Number.parseInt(words[1] ?? '', 16), Number.parseInt(words[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** What the operator has listed: names, addresses, and ranges of addresses. */
export interface AllowedTargets {
  /** Whether a host name stands in the list, as it is written in the URL. */
  hasName(host: string): boolean;
  hasAddress(address: string): boolean;
}

/**
 * Reads the operator's list.
 * @throws LeewayError `config_invalid` that names the entry which is no host name, IP address or CIDR range.
 */
export function allowedTargets(entries: readonly string[]): AllowedTargets {
  const names = new Set<string>();
  const addresses = new BlockList();
  for (const entry of entries) {
    const [base = '', prefix, ...rest] = entry.split('/');
    const family = isIP(base);
    const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
    const whole = rest.length === 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix));
    if (family !== 0 && whole && bits <= (family === 4 ? 32 : 128)) {
      addresses.addSubnet(base, bits, family === 4 ? 'ipv4' : 'ipv6');
    } else if (family === 0 && prefix === undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(base)) {
      names.add(base.toLowerCase());
    } else {
      throw new LeewayError(
        'config_invalid',
        `${JSON.stringify(entry)} is no host name, IP address or CIDR range: write entries such as airflow.internal, 127.0.0.1 or 10.20.0.0/16`,
      );
    }
  }
  return {
    hasName: (host) => names.has(host),
    hasAddress(address) {
      const plain = withoutMapping(address);
      return addresses.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function blockList(v4: readonly Range[], v6: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of v4) list.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of v6) list.addSubnet(address, prefix, 'ipv6');
  return list;
}
