import type { Clock } from '../platform/clock.ts';
import type { Engine, Row } from './engine/engine.ts';
import { insertRows, timestamp } from './rows.ts';

/** What an entry of the audit tells. */
export type AuditAction = 'privacy.set' | 'privacy.removed' | 'subject.erased';

/** Who did what to what, and when. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** What it was done to, such as a model; never a person. */
  readonly target: string;
  /** Who did it: a key's fingerprint, or `local`. */
  readonly actor: string;
  readonly body: unknown;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The audit: entries are added and never changed. */
export interface AuditLog {
  append(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  /** The newest first. */
  of(target: string, actions: readonly AuditAction[], limit: number): Promise<readonly AuditEntry[]>;
}

/** The audit in the engine. */
export function createAuditLog(engine: Engine, table: (name: string) => string, clock: Clock): AuditLog {
  return {
    append: ({ action, target, actor, body }) =>
      insertRows(engine, table('audit'), [
        { at: timestamp(clock.now()), action, target, actor, body: JSON.stringify(body) },
      ]),
    async of(target, actions, limit) {
      const rows = await engine.query<Omit<AuditEntry, 'body'> & { body: string } & Row>(
        `SELECT action, target, actor, body, toUnixTimestamp64Milli(a.at) AS at FROM audit AS a
         WHERE action IN {actions:Array(String)} AND target = {target:String} ORDER BY a.at DESC LIMIT {limit:UInt32}`,
        { target, actions: [...actions], limit },
      );
      return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as unknown }));
    },
  };
}
