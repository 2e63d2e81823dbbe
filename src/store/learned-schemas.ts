import type { Engine } from './engine/engine.ts';

/** The schemas that came as messages, oldest first, each with the topic it came in; they were set aside with what they say. */
export async function learnedSchemas(
  engine: Pick<Engine, 'query'>,
): Promise<readonly { readonly topic: string; readonly content: string }[]> {
  return engine.query<{ topic: string; content: string }>(
    `SELECT topic, content FROM (
      SELECT source_topic AS topic, content, max(at) AS last FROM skipped_messages WHERE reason = 'schema' GROUP BY topic, content
    ) ORDER BY last`,
  );
}
