import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readOwnerNote, removeOwnerNote, writeOwnerNote } from '../../../src/platform/owner-note.ts';

describe('the note of who owns a data directory', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'leeway-owner-'));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(dir, { recursive: true, force: true });
  });

  /** The pid of a process that has ended. */
  const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

  it('names a live process and where it answers, in a directory that it makes', () => {
    const nested = join(dir, 'not', 'there', 'yet');
    writeOwnerNote(nested, { pid: process.pid, url: 'http://127.0.0.1:8080' });
    expect(readOwnerNote(nested)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8080' });
  });

  it('counts for nothing once its process is gone', () => {
    writeOwnerNote(dir, { pid: deadPid(), url: null });
    expect(readOwnerNote(dir)).toBeNull();
  });

  it('counts while its process lives under another user', () => {
    writeOwnerNote(dir, { pid: 4_000_001, url: 'http://127.0.0.1:9000' });
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    expect(readOwnerNote(dir)).toEqual({ pid: 4_000_001, url: 'http://127.0.0.1:9000' });
  });

  it.each([
    ['is no JSON', '{"pid":'],
    ['is empty', ''],
    ['is null', 'null'],
    ['names no process', '{"url":"http://127.0.0.1:8080"}'],
    // Signal 0 to pid 0 or -1 goes to whole groups of processes and would always find one.
    ['names every process of the group', '{"pid":0,"url":null}'],
    ['names every process', '{"pid":-1,"url":null}'],
    ['has a process that is no number', '{"pid":"1","url":null}'],
    ['has an address that is no text', `{"pid":${process.pid},"url":{"a":1}}`],
  ])('counts for nothing when it %s', (_, text) => {
    writeFileSync(join(dir, 'owner.json'), text);
    expect(readOwnerNote(dir)).toBeNull();
  });

  it('is not there before anybody wrote it', () => {
    expect(readOwnerNote(dir)).toBeNull();
    expect(() => removeOwnerNote(dir, process.pid)).not.toThrow();
  });

  it('is taken away by its own process alone', () => {
    writeOwnerNote(dir, { pid: process.pid, url: null });
    removeOwnerNote(dir, process.pid + 1);
    expect(existsSync(join(dir, 'owner.json'))).toBe(true);
    removeOwnerNote(dir, process.pid);
    expect(existsSync(join(dir, 'owner.json'))).toBe(false);
  });
});
