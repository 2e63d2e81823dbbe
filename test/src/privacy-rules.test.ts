import { describe, expect, it } from 'vitest';
import { privacyRulesSchema, type PrivacyRules } from '../../src/domain/privacy.ts';
import { createPrivacy, type Privacy } from '../../src/ingest/index.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createPrivacyRegister, type PrivacyRegister } from '../../src/privacy-rules.ts';
import type { AuditLog, DocumentStore } from '../../src/store/index.ts';

const KEY = Buffer.from('a secret of the tests, 32 bytes.');
const rulesOf = (columns: Record<string, string>): PrivacyRules => privacyRulesSchema.parse({ columns });

/** What several processes share: control records and the audit. `hold` keeps the next reading until it is let go. */
function shared() {
  const bodies = new Map<string, unknown>();
  const entries: unknown[] = [];
  let gate: Promise<void> | null = null;
  const documents = {
    get: (_kind: string, id: string) =>
      Promise.resolve(bodies.has(id) ? { id, body: bodies.get(id), revision: 1, at: 0 } : null),
    async list() {
      const now = [...bodies].map(([id, body]) => ({ id, body, revision: 1, at: 0 }));
      await gate;
      return now;
    },
    put: (_kind: string, id: string, body: unknown) => Promise.resolve(void bodies.set(id, body)),
    remove: (_kind: string, id: string) => Promise.resolve(void bodies.delete(id)),
  } as unknown as DocumentStore;
  const audit: AuditLog = {
    append: (entry) => Promise.resolve(void entries.push(entry)),
    of: () => Promise.resolve([]),
  };
  const process = (keys: Uint8Array[] = [KEY]): { privacy: Privacy; register: PrivacyRegister } => {
    const privacy = createPrivacy(keys, { patterns: [], deadLetters: 'seal' });
    const register = createPrivacyRegister({
      documents,
      audit,
      privacy,
      defaults: [],
      baselines: { list: () => Promise.resolve([]) },
      log: silentLogger(),
    });
    return { privacy, register };
  };
  return {
    bodies,
    entries,
    process,
    hold: (): (() => void) => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
  };
}
const kind = ({ book }: Privacy, column: string): string => book.of('m').column(column).kind;

describe('the register of privacy rules', () => {
  it('holds at once where rules are set, and elsewhere from the next refresh on', async () => {
    const { process, entries } = shared();
    const [here, there] = [process(), process()];
    await here.register.set('m', rulesOf({ email: 'hash' }), 'key:1');
    expect([kind(here.privacy, 'email'), kind(there.privacy, 'email')]).toEqual(['hash', 'keep']);
    await there.register.refresh();
    expect(kind(there.privacy, 'email')).toBe('hash');
    await there.register.remove('m', 'key:2');
    await here.register.refresh();
    expect(kind(here.privacy, 'email')).toBe('keep');
    expect(entries).toMatchObject([
      { action: 'privacy.set', target: 'm', actor: 'key:1', body: { columns: { email: 'hash' } } },
      { action: 'privacy.removed', target: 'm', actor: 'key:2' },
    ]);
  });

  it('does not lose rules that are set while a refresh is under way', async () => {
    const { process, hold } = shared();
    const { privacy, register } = process();
    const letGo = hold();
    const refreshing = register.refresh();
    const setting = register.set('m', rulesOf({ email: 'drop' }), 'local');
    letGo();
    await Promise.all([refreshing, setting]);
    expect(kind(privacy, 'email')).toBe('drop');
  });

  it('goes on with the rules it knows when it meets some that it cannot read', async () => {
    const { process, bodies } = shared();
    const { privacy, register } = process();
    await register.set('m', rulesOf({ email: 'drop' }), 'local');
    bodies.set('m', { columns: { email: 'scramble' } });
    await register.refresh();
    expect(kind(privacy, 'email')).toBe('drop');
  });

  it('refuses hashes where there is no key, and writes nothing down', async () => {
    const { process, entries, bodies } = shared();
    const { register } = process([]);
    expect(await register.set('m', rulesOf({ email: 'hash', age: 'keep' }), 'local')).toMatchObject({
      kind: 'refused',
      detail: 'email: a hash needs a key, and this service has none',
    });
    expect([entries.length, bodies.size]).toEqual([0, 0]);
    expect(await register.set('m', rulesOf({ email: 'mask' }), 'local')).toMatchObject({ kind: 'set' });
  });
});
