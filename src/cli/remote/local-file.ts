import { readFile, stat } from 'node:fs/promises';
import { LeewayError, messageOf } from '../../platform/errors.ts';

/** Makes sure that a file is there and holds something. @throws LeewayError `bad_input` that names it. */
export async function demandFile(path: string): Promise<void> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw fileFault(path, 'is a directory');
    if (found.size === 0) throw fileFault(path, 'is empty');
  } catch (thrown) {
    throw thrown instanceof LeewayError ? thrown : fileFault(path, reasonOf(thrown));
  }
}

/** The text of a file. @throws LeewayError `bad_input` that names it. */
export async function readTextFile(path: string): Promise<string> {
  await demandFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (thrown) {
    throw fileFault(path, thrown instanceof TypeError ? 'is not UTF-8' : reasonOf(thrown));
  }
}

function fileFault(path: string, what: string): LeewayError {
  return new LeewayError('bad_input', `the file ${path} ${what}`, { remedy: 'Check its path.' });
}

function reasonOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code === 'ENOENT'
    ? 'does not exist'
    : `cannot be read: ${messageOf(thrown)}`;
}
