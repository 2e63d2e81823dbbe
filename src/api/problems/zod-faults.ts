import type { z } from 'zod';
import type { Fault } from './problem-documents.ts';

const SHOWN = 5;

/** What a schema found wrong, each with its place: `body.columns.delay: …`. */
export function faultOfIssues(where: 'path' | 'query' | 'body', error: z.ZodError): Fault {
  const sentences = error.issues
    .slice(0, SHOWN)
    .map((issue) => `${place(where, issue.path)}: ${lowerFirst(issue.message)}`);
  const more = error.issues.length - sentences.length;
  return {
    code: 'bad_input',
    detail: sentences.join('; ') + (more > 0 ? `; and ${more} more` : ''),
    remedy: 'Every field is described at /openapi.json.',
  };
}

function place(where: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
    where,
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
