import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertRecord } from '../../src/alert/alert-record.ts';
import type { RetrainRecord } from '../../src/retrain/record.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createAlertStore, type AlertStore } from '../../src/store/alert-store.ts';
import { createDeliveryStore, type DeliveryStore } from '../../src/store/delivery-store.ts';
import { createDocumentStore, type DocumentStore } from '../../src/store/documents.ts';
import { openEmbeddedEngine } from '../../src/store/engine/embedded-engine.ts';
import type { Engine } from '../../src/store/engine/engine.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createReceiverStore, type ReceiverStore } from '../../src/store/receiver-store.ts';
import { createRetrainStore, type RetrainStore } from '../../src/store/retrain-store.ts';

/** The stores that alerting and retraining work on, over the embedded engine. */
export interface AlertStores {
  readonly engine: Engine;
  readonly documents: DocumentStore;
  readonly receivers: ReceiverStore;
  readonly alerts: AlertStore<AlertRecord>;
  readonly deliveries: DeliveryStore;
  readonly requests: RetrainStore<RetrainRecord>;
  /** Removes everything that was stored. */
  readonly clear: () => Promise<void>;
}

/** Opens the stores on a data directory. */
export async function openAlertStores(dataDir: string, clock: Clock): Promise<AlertStores> {
  const engine = await openEmbeddedEngine({ dataDir });
  await migrate(engine, {});
  const table = (name: string): string => name;
  const documents = createDocumentStore(engine, table, clock);
  return {
    engine,
    documents,
    receivers: createReceiverStore(documents),
    alerts: createAlertStore<AlertRecord>(engine, table, clock),
    deliveries: createDeliveryStore(engine, table, clock),
    requests: createRetrainStore<RetrainRecord>(engine, table, clock),
    async clear() {
      for (const name of ['alerts', 'deliveries', 'retrain_requests', 'documents'])
        await engine.command(`TRUNCATE TABLE ${name}`);
    },
  };
}

/** A data directory of its own, and how to be rid of it. */
export function temporaryDataDir(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'leeway-alert-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
