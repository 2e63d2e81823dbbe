import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { makeDataDir } from './data-dir.ts';
import { LeewayError, messageOf } from './platform/errors.ts';

const FILE_NAME = 'subject.key';
const SECRET_BYTES = 32;
const FORM = /^[0-9a-f]{64}$/;

/**
 * The secrets under which subjects and columns are hashed, the current one first. Those of the environment, if there are any; else, on
 * the embedded engine, the data directory's own key file, which the first start makes for its owner's eyes alone. Beside a ClickHouse
 * server, which several processes share, a file of one of them would not do: then there is none.
 * @throws LeewayError `config_invalid` for a key file that is none, or a data directory that cannot be written.
 */
export function privacySecrets({ privacy, clickhouse, dataDir }: Config): readonly Uint8Array[] {
  // Digits of a key file mean the same key here, so that one can move from the file to the environment.
  const bytesOf = (secret: string): Buffer => Buffer.from(secret, FORM.test(secret) ? 'hex' : 'utf8');
  if (privacy.secrets.length > 0) return privacy.secrets.map(bytesOf);
  return clickhouse === null ? [keyFile(dataDir)] : [];
}

function keyFile(dataDir: string): Uint8Array {
  makeDataDir(dataDir);
  const path = join(dataDir, FILE_NAME);
  const known = readKey(path);
  if (known !== null) return known;
  // Written whole under another name first: neither a crash nor a second process can leave half a key or two of them.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(SECRET_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(path, messageOf(thrown));
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readKey(path);
  if (made === null) throw unusable(path, 'it is not there after it was made');
  return made;
}

/** The key of a file; null where there is none. */
function readKey(path: string): Uint8Array | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unusable(path, messageOf(thrown));
  }
  if (!FORM.test(text)) throw unusable(path, 'it does not hold 64 hexadecimal digits');
  chmodSync(path, 0o600);
  return Buffer.from(text, 'hex');
}

function unusable(path: string, why: string): LeewayError {
  return new LeewayError('config_invalid', `the key file ${path} cannot be used: ${why}`, {
    remedy:
      'Put its backup in its place, or set LEEWAY_SUBJECT_KEY; a new key cannot find subjects that were stored under the old one.',
  });
}
