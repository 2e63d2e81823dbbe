import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { makeDataDir } from '../data-dir.ts';
import type { Clock } from '../platform/clock.ts';
import { LeewayError } from '../platform/errors.ts';
import { readOwnerNote } from '../platform/owner-note.ts';
import { createStore, openEmbeddedEngine, openServerEngine, type Engine, type Store } from '../store/index.ts';

/**
 * Opens the engine that the configuration names.
 * @throws LeewayError `config_invalid` for a directory that cannot be written, `data_dir_locked`, naming the owner and where it answers, or `store_unavailable`.
 */
export async function openEngine(config: Config): Promise<Engine> {
  if (config.clickhouse !== null) return openServerEngine({ url: config.clickhouse.url });
  const dataDir = resolve(config.dataDir);
  makeDataDir(dataDir);
  try {
    return await openEmbeddedEngine({ dataDir });
  } catch (thrown) {
    const owner = thrown instanceof LeewayError && thrown.code === 'data_dir_locked' ? readOwnerNote(dataDir) : null;
    if (owner === null || owner.url === null) throw thrown;
    throw new LeewayError(
      'data_dir_locked',
      `the data directory ${dataDir} is in use by process ${owner.pid}, which answers at ${owner.url}`,
      {
        cause: thrown,
        remedy: 'Stop that process, talk to it with LEEWAY_URL, or give this one its own LEEWAY_DATA_DIR.',
      },
    );
  }
}

/** The store of a configuration, laid out for its cluster if it names one. */
export function storeOf(config: Config, engine: Engine, clock: Clock): Store {
  const cluster = config.clickhouse?.cluster ?? null;
  return createStore(engine, { layout: cluster === null ? {} : { cluster }, clock });
}

/** Opens the store, brings its schema up to date, does the work, and closes it whatever happens. */
export async function withStore<T>(config: Config, clock: Clock, work: (store: Store) => Promise<T>): Promise<T> {
  const engine = await openEngine(config);
  try {
    const store = storeOf(config, engine, clock);
    await store.migrate();
    return await work(store);
  } finally {
    await engine.close();
  }
}
