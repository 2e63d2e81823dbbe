import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LeewayError, messageOf } from '../platform/errors.ts';

/** The files of an artefact by name: plain file names, no folders. */
export type ArtefactFiles = ReadonlyMap<string, Uint8Array>;

/** An artefact as it was read: its files, and the digest that names exactly this content. */
export interface Artefact {
  /** `sha256:` and the SHA-256 of the manifest, which holds the SHA-256 of every file. */
  readonly digest: string;
  readonly files: ArtefactFiles;
}

const MANIFEST = 'manifest.json';

const manifestSchema = z.object({
  format: z.literal('leeway-artefact'),
  formatVersion: z.literal(1),
  files: z.array(
    z.object({
      name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/),
      bytes: z.int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

/**
 * Writes the files into the directory so that a crash at any moment leaves either the earlier artefact or this one,
 * whole. Files are stored under their content's hash and reach the disk first; then one rename of the manifest makes
 * them the artefact; what no manifest names any more goes last. Returns the digest.
 */
export async function saveArtefact(directory: string, files: ArtefactFiles): Promise<string> {
  await mkdir(directory, { recursive: true });
  const entries = [...files].map(([name, content]) => ({ name, bytes: content.length, sha256: sha256(content) }));
  const manifest = manifestSchema.parse({ format: 'leeway-artefact', formatVersion: 1, files: entries });
  for (const { name, sha256: hash } of manifest.files) {
    await writeDurably(directory, storedName(name, hash), files.get(name) ?? new Uint8Array());
  }
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await writeDurably(directory, MANIFEST, text);
  const kept = new Set([MANIFEST, ...manifest.files.map(({ name, sha256: hash }) => storedName(name, hash))]);
  for (const name of await readdir(directory)) {
    if (!kept.has(name)) await rm(join(directory, name), { force: true });
  }
  return `sha256:${sha256(text)}`;
}

/**
 * Reads the artefact and checks every file against the manifest before any byte of it is used. A missing, truncated or
 * altered file is `bad_input` that names the file and what is wrong; no artefact at all is `not_found`. With `digest`
 * given, only exactly that content is accepted.
 */
export async function loadArtefact(directory: string, digest?: string): Promise<Artefact> {
  const text = await read(directory, MANIFEST);
  if (text === undefined) {
    throw new LeewayError('not_found', `${directory} holds no artefact: there is no ${MANIFEST}`, {
      remedy: 'Train the model, or restore the directory from a backup.',
    });
  }
  const found = `sha256:${sha256(text)}`;
  if (digest !== undefined && digest !== found) {
    throw damaged(directory, MANIFEST, `its digest is ${found}, the registered version is ${digest}`);
  }
  const manifest = parseManifest(directory, text);
  const files = new Map<string, Uint8Array>();
  for (const { name, bytes, sha256: hash } of manifest.files) {
    const content = await read(directory, storedName(name, hash));
    if (content === undefined) throw damaged(directory, name, 'the file is missing');
    if (content.length !== bytes) {
      throw damaged(directory, name, `it has ${content.length} bytes, the manifest says ${bytes}`);
    }
    if (sha256(content) !== hash)
      throw damaged(directory, name, 'its content does not have the SHA-256 of the manifest');
    files.set(name, content);
  }
  return { digest: found, files };
}

function parseManifest(directory: string, text: Uint8Array): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(text).toString('utf8')));
  } catch (thrown) {
    throw damaged(directory, MANIFEST, `it cannot be read: ${messageOf(thrown)}`, thrown);
  }
}

function damaged(directory: string, name: string, what: string, cause?: unknown): LeewayError {
  return new LeewayError('bad_input', `the artefact in ${directory} is damaged: ${name}: ${what}`, {
    remedy: 'Restore the directory from a backup or train this version again; nothing of it was loaded.',
    ...(cause === undefined ? {} : { cause }),
  });
}

async function read(directory: string, name: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(directory, name));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

async function writeDurably(directory: string, name: string, content: Uint8Array): Promise<void> {
  const temporary = join(directory, `.${name}.${process.pid}.part`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(directory, name));
  // The rename itself lives in the directory, which has its own way to the disk.
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function storedName(name: string, hash: string): string {
  return `${hash.slice(0, 16)}-${name}`;
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
