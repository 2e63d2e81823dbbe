import { isIP } from 'node:net';
import { addressKind, allowedTargets } from './address-rules.ts';

/** Whether a target may be called; the reason is a sentence for whoever wrote the URL. */
export type Vetted = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Keeps URLs that strangers write from reaching what only this machine can reach (OWASP API7, server-side request forgery). */
export interface TargetGuard {
  /** Checks everything that shows in the URL itself, literal addresses included: a name is not resolved, `vetAddress` decides on that. */
  vetUrl(url: string): Vetted;
  /** Checks one address that the URL's host stands for, at the moment of connecting. */
  vetAddress(url: URL, address: string): Vetted;
}

/**
 * Builds the guard.
 * Public addresses may be called by https. A private, loopback or plain-http target may be called only where the operator lists its host name, its address
 * or a range around it; metadata services and link-local addresses never.
 * @throws LeewayError `config_invalid` for an entry that cannot be read.
 */
export function createTargetGuard({ allowedHosts }: { readonly allowedHosts: readonly string[] }): TargetGuard {
  const allowed = allowedTargets(allowedHosts);

  const vetAddress = (url: URL, address: string): Vetted => {
    const host = bareHost(url);
    const kind = addressKind(address);
    if (kind === 'never') return refuse(`${host} stands for ${address}, which is never called`);
    const listed = allowed.hasName(host) || allowed.hasAddress(address);
    if (kind === 'private' && !listed) {
      return refuse(
        `${host} stands for ${address}, which is not on the public internet: list it in LEEWAY_ALLOWED_TARGETS if it is yours`,
      );
    }
    if (url.protocol === 'http:' && !listed) {
      return refuse(`${host} is not listed in LEEWAY_ALLOWED_TARGETS, so its URL has to begin with https`);
    }
    return { ok: true };
  };

  return {
    vetAddress,
    vetUrl(text) {
      if (!URL.canParse(text)) return refuse('this is no URL');
      const url = new URL(text);
      if (url.protocol !== 'https:' && url.protocol !== 'http:')
        return refuse('the URL has to begin with https or http');
      if (url.username !== '' || url.password !== '') {
        return refuse('the URL carries a user name or password, which would not be sent');
      }
      const host = bareHost(url);
      if (host === '') return refuse('the URL names no host');
      if (isIP(host) !== 0) return vetAddress(url, host);
      const local = host === 'localhost' || host.endsWith('.localhost');
      if (local && !allowed.hasName(host) && !allowed.hasAddress('127.0.0.1') && !allowed.hasAddress('::1')) {
        return refuse(`${host} is this machine: list it in LEEWAY_ALLOWED_TARGETS if that is meant`);
      }
      return { ok: true };
    },
  };
}

/** The host as it is compared: without the brackets of IPv6 and the dot of the root zone, in lower case. */
export function bareHost(url: URL): string {
  return url.hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function refuse(reason: string): Vetted {
  return { ok: false, reason };
}
