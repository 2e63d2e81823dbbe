import { editDistance } from './platform/edit-distance.ts';

/** A variable of the environment that looks like one of ours and is not read. */
export interface StrayVariable {
  readonly name: string;
  /** The variable that was probably meant; null where none is near. */
  readonly meant: string | null;
}

/** What Kubernetes and container links put into the environment for a service called leeway, kafka or clickhouse. */
const SERVICE_LINK = /_(?:PORT|SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?|NAME|ENV_\w+)$/;

/**
 * Variables that are set and that nothing reads: all that begin with `LEEWAY_`, and those of other names within two edits of one that
 * is read (`KAFKA_BROKER`, `CLICKHOUSE_URI`). A typing error would otherwise mean the default, without a word.
 */
export function strayVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): readonly StrayVariable[] {
  return Object.keys(env)
    .filter((name) => /^(?:LEEWAY|KAFKA|CLICKHOUSE|SCHEMA_REGISTRY)_/.test(name) && (env[name] ?? '') !== '')
    .filter((name) => !known.includes(name) && !SERVICE_LINK.test(name))
    .map((name) => ({ name, meant: nearest(name, known) }))
    .filter(({ name, meant }) => meant !== null || name.startsWith('LEEWAY_'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nearest(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= 2 ? best.candidate : null;
}
