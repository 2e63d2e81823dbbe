import { accessSync, constants, mkdirSync } from 'node:fs';
import { LeewayError, messageOf } from './platform/errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'that file system is read-only',
  ENOTDIR: 'a file stands in its way',
  EEXIST: 'a file stands in its way',
  ENOSPC: 'the disk is full',
};

/**
 * Makes the data directory where it is not there, and sees that this process can work in it, before anything is put into it.
 * @throws LeewayError `config_invalid` that names the directory and why it cannot be used.
 */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    throw new LeewayError(
      'config_invalid',
      `the data directory ${dataDir} cannot be used: ${REASONS[code] ?? messageOf(thrown)}`,
      { cause: thrown, remedy: 'Set LEEWAY_DATA_DIR to a directory that the user of this process can write.' },
    );
  }
}
