import { LeewayError } from '../../platform/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { quote } from '../engine/settings.ts';
import { flow } from './0001-flow.ts';
import { offsets } from './0002-offsets.ts';
import { calls } from './0003-calls.ts';
import { deadLetters } from './0004-dead-letters.ts';
import { idempotency } from './0005-idempotency.ts';
import { plainMaps } from './0006-plain-maps.ts';
import { exactLetters } from './0007-exact-letters.ts';
import { createTable, localTable, type Layout } from './tables.ts';

/** All migrations in the order in which they are applied; one that has landed is never edited. */
const MIGRATIONS: readonly { readonly id: string; readonly statements: (layout: Layout) => readonly string[] }[] = [
  { id: '0001-flow', statements: flow },
  { id: '0002-offsets', statements: offsets },
  { id: '0003-calls', statements: calls },
  { id: '0004-dead-letters', statements: deadLetters },
  { id: '0005-idempotency', statements: idempotency },
  { id: '0006-plain-maps', statements: plainMaps },
  { id: '0007-exact-letters', statements: exactLetters },
];

/** What a run of the migrations did. */
export interface MigrationReport {
  readonly applied: readonly string[];
  readonly already: readonly string[];
}

/**
 * Brings the schema up to date; running it again, or from two processes at once, does no harm (each statement says IF NOT EXISTS).
 * @throws LeewayError `conflict` when the database was migrated by a newer Leeway.
 */
export async function migrate(engine: Engine, layout: Layout): Promise<MigrationReport> {
  const ledger = {
    name: 'migrations',
    columns: "id String, at DateTime('UTC') DEFAULT now()",
    engine: 'ReplacingMergeTree',
    orderBy: 'id',
    shardBy: 'cityHash64(id)',
  } as const;
  for (const statement of createTable(ledger, layout)) await engine.command(statement);
  const done = new Set(
    (await engine.query<{ id: string }>('SELECT DISTINCT id FROM migrations ORDER BY id')).map((row) => row.id),
  );
  const unknown = [...done].filter((id) => !MIGRATIONS.some((migration) => migration.id === id));
  if (unknown.length > 0) {
    throw new LeewayError(
      'conflict',
      `the database has migrations that this version does not know: ${unknown.join(', ')}`,
      {
        remedy: 'Run the newer Leeway that made them.',
      },
    );
  }
  const applied: string[] = [];
  for (const { id, statements } of MIGRATIONS) {
    if (done.has(id)) continue;
    for (const statement of statements(layout)) await engine.command(statement);
    await engine.command(
      `INSERT INTO ${localTable('migrations', layout)} (id) SETTINGS async_insert = 0 VALUES (${quote(id)})`,
    );
    applied.push(id);
  }
  return { applied, already: [...done] };
}
