import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { durationMs } from '../../domain/duration.ts';
import { monitorSchema } from '../../domain/monitor.ts';
import type { Monitor } from '../../domain/monitor.ts';
import { badMonitor } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** A monitor file that was understood. */
export interface MonitorFile {
  readonly kind: 'monitor';
  readonly monitor: Monitor;
  readonly windowMs: number;
  /** Windows per page that the budget allows. */
  readonly threshold: number;
}

/** Reads a monitor file, YAML or JSON (which is YAML); all faults are reported together, each with its field. */
export function readMonitor(text: string, name: string): MonitorFile | Refusal {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    return badMonitor(`${name} line ${line} column ${col}: not YAML or JSON: ${fault.message}`);
  }
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return badMonitor(
      `${name}: not YAML or JSON: ${error instanceof Error ? error.message : 'its aliases cannot be resolved'}`,
    );
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return badMonitor(`${name}: a monitor file holds keys: window, budget and baseline at least`);
  }
  const parsed = monitorSchema.safeParse(content);
  if (!parsed.success) {
    return badMonitor(parsed.error.issues.map((issue) => `${name}: ${faultSentence(issue, content)}`).join('\n'));
  }
  const monitor = parsed.data;
  const windowMs = durationMs(monitor.window) ?? NaN;
  const threshold = (durationMs(monitor.budget.per) ?? NaN) / windowMs / monitor.budget.pages;
  if (!(threshold >= 1)) {
    const { pages, per } = monitor.budget;
    return badMonitor(
      `${name}: budget: ${pages} ${pages === 1 ? 'page' : 'pages'} per ${per} ${pages === 1 ? 'is' : 'are'} more than one page a window of ${monitor.window}; allow fewer pages, or make the window shorter`,
    );
  }
  return { kind: 'monitor', monitor, windowMs, threshold };
}

function faultSentence(issue: z.core.$ZodIssue, content: unknown): string {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`));
    return `${keys.join(', ')}: no such key in a monitor file; remove it, or mend its spelling`;
  }
  const given = valueAt(content, issue.path);
  if (given === undefined) return `${path}: is missing; it ${issue.message}`;
  return `${path}: ${issue.message}, not ${JSON.stringify(given)}`;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let value = content;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
