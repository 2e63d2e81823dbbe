import { randomUUID } from 'node:crypto';

/** What a control leaves out; with it a run must not come out exact, or the run could not see what it looks for. */
export const CONTROLS = ['no-token', 'no-intent', 'no-mv-dedup'] as const;
/** One of them. */
export type Control = (typeof CONTROLS)[number];

/** The statement of an insert without what a control leaves out; intents are left out by the workers themselves. */
export const CONTROL_REWRITES: Readonly<Record<Control, (statement: string) => string>> = {
  'no-token': (statement) => statement.replace(/(?<=insert_deduplication_token = ')[^']*(?=')/, () => randomUUID()),
  'no-mv-dedup': (statement) => statement.replace(/(?<=deduplicate_blocks_in_dependent_materialized_views = )1/, '0'),
  'no-intent': (statement) => statement,
};
