import type { Engine } from './engine/engine.ts';
import { identifier } from './engine/settings.ts';
import { localTable, type Layout } from './migrations/tables.ts';

/** Changes or deletes rows that are stored. */
export type AlterRows = (
  table: string,
  change: string,
  where: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** Mutations of the engine, each waited for: they rewrite the parts that hold the rows, on every replica. */
export function createAlterRows(engine: Engine, layout: Layout): AlterRows {
  const on = layout.cluster === undefined ? '' : ` ON CLUSTER ${identifier(layout.cluster)}`;
  return (table, change, where, params) =>
    engine.command(
      `ALTER TABLE ${localTable(table, layout)}${on} ${change} WHERE ${where} SETTINGS mutations_sync = 2`,
      params,
    );
}

/** What is left of a dead letter without what it held. Letters from before they had ids are named by what they hold: the name is kept. */
export const EMPTY_LETTER =
  "id = id, payload = '', sealed = '', key = '', headers = mapFilter((name, value) -> 0, headers), subject_key = ''";
