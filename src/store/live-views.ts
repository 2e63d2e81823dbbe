import { LeewayError } from '../platform/errors.ts';
import type { Engine, ResultFormat, Row } from './engine/engine.ts';
import type { Layout } from './migrations/tables.ts';
import { modelViewStatement, type ViewColumn } from './model-views.ts';
import { baselineHeads } from './read-models/baselines-of-record.ts';

/** So many models without a baseline get a view, those with the newest events first. */
const MAX_MODELS = 1000;
/** So many of a model's newest rows tell what features it has. */
const ROWS_LOOKED_AT = 10_000;
/** What may read a view, or list them. */
const ABOUT_VIEWS = /model_|\bSHOW\b/i;

/** An analyst's statements over views of all models. */
export interface Analysis {
  /**
   * Runs one read-only statement; models that came without a baseline have their view by then.
   * @throws LeewayError `usage` where it is refused, `store_rejected` where it fails or goes beyond its limits.
   */
  analyse(sql: string, format: ResultFormat): Promise<Buffer>;
}

/**
 * Statements over views of all models: a model that nobody registered a baseline of gets its view when somebody asks, with the
 * features of its newest rows, and gets it anew when there are rows with others.
 */
export function createAnalysis(engine: Engine, layout: Layout): Analysis {
  /** Rows that a model had when its view was made, and the statement that made it. */
  const made = new Map<string, { readonly rows: number; readonly statement: string }>();
  let refreshing: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    const registered = new Set((await baselineHeads(engine)).map(({ model }) => model));
    const arrived = await engine.query<{ model: string; rows: number } & Row>(
      'SELECT model, toFloat64(sum(n)) AS rows FROM arrivals GROUP BY model ORDER BY max(bucket) DESC, model',
    );
    const unregistered = arrived.filter(({ model }) => !registered.has(model)).slice(0, MAX_MODELS);
    for (const { model, rows } of unregistered) {
      const known = made.get(model);
      if (known?.rows === rows) continue;
      const statement = modelViewStatement(model, [{ columns: await featuresOf(engine, model) }], layout);
      if (known?.statement !== statement) {
        await engine.command(statement).catch((thrown: unknown) => {
          // A name that the engine does not take costs the others nothing; a store that is away costs them all.
          if (!(thrown instanceof LeewayError) || thrown.retryable) throw thrown;
        });
      }
      made.set(model, { rows, statement });
    }
  };

  return {
    async analyse(sql, format) {
      if (ABOUT_VIEWS.test(sql)) {
        refreshing ??= refresh().finally(() => (refreshing = undefined));
        // What cannot be written now (a full disk, a server that is read-only) must not keep anybody from reading.
        await refreshing.catch(() => undefined);
      }
      return engine.analyse(sql, format);
    },
  };
}

/** The features of a model's newest rows by name; what comes as a number and as a text is a text. */
async function featuresOf(engine: Engine, model: string): Promise<readonly ViewColumn[]> {
  const [found] = await engine.query<{ num: string[]; cat: string[] } & Row>(
    `SELECT arraySort(groupUniqArrayArray(arrayConcat(mapKeys(num), nulls))) AS num, arraySort(groupUniqArrayArray(mapKeys(cat))) AS cat
    FROM (SELECT num, cat, nulls FROM predictions WHERE model = {model:String} ORDER BY model DESC, version DESC, ts DESC LIMIT ${ROWS_LOOKED_AT})`,
    { model },
  );
  const texts = new Set(found?.cat ?? []);
  const numbers = (found?.num ?? []).filter((name) => !texts.has(name));
  return [
    ...numbers.map((name) => ({ name, role: 'feature', type: 'numeric' }) as const),
    ...[...texts].map((name) => ({ name, role: 'feature', type: 'categorical' }) as const),
  ];
}
