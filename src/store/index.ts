import type { Clock } from '../platform/clock.ts';
import { createDocumentStore, type DocumentStore } from './documents.ts';
import type { Engine } from './engine/engine.ts';
import { createEventStore, type EventStore } from './event-store.ts';
import { migrate, type MigrationReport } from './migrations/migrate.ts';
import { localTable, type Layout } from './migrations/tables.ts';

export { openEmbeddedEngine } from './engine/embedded-engine.ts';
export { openServerEngine } from './engine/server-engine.ts';
export { RESULT_FORMATS, type Engine, type ResultFormat } from './engine/engine.ts';
export type { DocumentKind, DocumentStore, StoredDocument } from './documents.ts';
export type { EventChunk, EventStore } from './event-store.ts';
export type { Layout } from './migrations/tables.ts';

/** Everything that is stored, by what it is for; the rooms see it through their own ports. */
export interface Store {
  readonly engine: Engine;
  readonly documents: DocumentStore;
  readonly events: EventStore;
  migrate(): Promise<MigrationReport>;
}

/** The store over an open engine. */
export function createStore(
  engine: Engine,
  { layout = {}, clock }: { readonly layout?: Layout; readonly clock: Clock },
): Store {
  const table = (name: string): string => localTable(name, layout);
  return {
    engine,
    documents: createDocumentStore(engine, table, clock),
    events: createEventStore(engine, table),
    migrate: () => migrate(engine, layout),
  };
}
