import { identifier } from '../engine/settings.ts';
import { localTable, type Layout } from './tables.ts';

/**
 * All statements of the sixth migration: features are kept as plain maps again, for merges of bucketed maps cost three times what
 * everything else of an event costs. Parts that are there are read as they are, and rewritten when they are merged.
 */
export function plainMaps(layout: Layout): readonly string[] {
  const on = layout.cluster === undefined ? '' : ` ON CLUSTER ${identifier(layout.cluster)}`;
  return [`ALTER TABLE ${localTable('predictions', layout)}${on} MODIFY SETTING map_serialization_version = 'basic'`];
}
