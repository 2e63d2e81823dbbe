/**
 * Settings that every insert states, because the engine's defaults moved in 26.2 and differ from server to server:
 * one block per request, deduplicated by token, materialized views included.
 */
export const INSERT_SETTINGS: Readonly<Record<string, string | number>> = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_partitions_per_insert_block: 0,
  throw_on_max_partitions_per_insert_block: 0,
  input_format_skip_unknown_fields: 0,
  input_format_null_as_default: 0,
  // Off before 26: a stored score would then not be, bit for bit, the one that was judged.
  precise_float_parsing: 1,
};

/**
 * The pinned settings of one insert under its token. Nothing else decides whether it is deduplicated: an insert that must not be has a
 * token of its own, for engines from 26.2 on no longer heed `insert_deduplicate = 0`.
 * @param unified whether the engine knows `deduplicate_insert`, which overrides `insert_deduplicate` where it is known.
 */
export function insertSettings(token: string, unified: boolean): Record<string, string | number> {
  return {
    ...INSERT_SETTINGS,
    ...(unified ? { deduplicate_insert: 'enable' } : {}),
    insert_deduplication_token: token,
  };
}

/** Settings as SQL: `a = 1, b = 'x'`; strings are escaped. */
export function settingsClause(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? String(value) : quote(value)}`)
    .join(', ');
}

/** A string literal of ClickHouse SQL. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A quoted identifier of ClickHouse SQL. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** What a stranger's query may use; `readonly` comes last, for it locks the rest. */
export const ANALYST_LIMITS: Readonly<Record<string, number | string>> = {
  max_execution_time: 30,
  max_memory_usage: 4_000_000_000,
  max_result_rows: 1_000_000,
  max_result_bytes: 1_000_000_000,
  result_overflow_mode: 'throw',
  allow_ddl: 0,
  readonly: 1,
};

/**
 * The same limits for an engine within this process, where a query that takes all memory takes the service with it: no more than a
 * quarter of the memory.
 */
export function analystLimits(memoryBytes: number): Readonly<Record<string, number | string>> {
  const most = Math.floor(memoryBytes / 4);
  // Put in its place, for `readonly` has to stay the last.
  return Object.fromEntries(
    Object.entries(ANALYST_LIMITS).map(([name, value]) =>
      name === 'max_memory_usage' && typeof value === 'number' ? [name, Math.min(value, most)] : [name, value],
    ),
  );
}
