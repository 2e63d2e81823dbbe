import type { AlertReason } from '../../domain/alert.ts';
import type { DriftKind } from '../../domain/verdict.ts';
import type { AlertRecord } from '../alert-record.ts';
import { onlyNewValues, sizeOf } from './summary.ts';
import { budgetInWords, moment, numberInWords, onceInWords, oneLine, percent, span } from './words.ts';

/** At most so many streams stand in a page; how many were left out is said. */
const TOP_STREAMS = 5;

/** What a page proposes to do. */
export type SuggestedAction = 'fix upstream data' | 'roll back version' | 'compare remedies' | 'watch' | 'nothing';

/** One stream as a page names it. */
interface PageStream {
  readonly stream: string;
  readonly column: string;
  readonly kind: DriftKind;
  readonly share: number;
  readonly score: number | null;
  readonly baselineMean: number | null;
  /** How far it is from the baseline, in words. */
  readonly size: string;
}

/** The page as one JSON object: everything that a person or a programme needs to act; null where a thing is unknown, never absent. */
export interface PageData {
  readonly schemaVersion: 1;
  /** Dedup key: the same from the first message of the episode to the last. */
  readonly alert: string;
  readonly revision: number;
  readonly state: AlertRecord['state'];
  readonly reason: AlertReason;
  readonly severity: AlertRecord['severity'];
  readonly model: string;
  readonly version: string;
  readonly baseline: string;
  readonly kind: DriftKind;
  /** One sentence: what, where, since when, how much. */
  readonly what: string;
  readonly since: string;
  readonly until: string | null;
  readonly windows: { readonly length: string; readonly count: number | null };
  readonly evidence: { readonly value: number; readonly threshold: number; readonly text: string };
  readonly budget: { readonly pages: number; readonly per: string } | null;
  readonly topStreams: readonly PageStream[];
  /** Streams that took part and are not listed. */
  readonly truncated: number;
  readonly hints: readonly string[];
  readonly suggestedAction: { readonly action: SuggestedAction; readonly text: string };
  readonly links: { readonly model: string; readonly alert: string };
}

/** A page in its two forms: for programmes and for people. */
export interface Page {
  readonly data: PageData;
  /** Plain text; its first line stands by itself. */
  readonly text: string;
}

/**
 * Writes the page of an alert as it stands.
 * @param publicUrl where people reach the pages, without a slash at the end.
 */
export function writePage(alert: AlertRecord, publicUrl: string): Page {
  const top = alert.streams.slice(0, TOP_STREAMS).map((stream): PageStream => ({
    stream: stream.stream,
    column: stream.column,
    kind: stream.kind,
    share: stream.share,
    score: stream.score,
    baselineMean: stream.baselineMean,
    size: sizeOf(stream, alert.effects),
  }));
  const data: PageData = {
    schemaVersion: 1,
    alert: alert.id,
    revision: alert.revision,
    state: alert.state,
    reason: alert.reason,
    severity: alert.severity,
    model: alert.model,
    version: alert.version,
    baseline: alert.baseline,
    kind: alert.kind,
    what: alert.summary,
    since: new Date(alert.openedAt).toISOString(),
    until: alert.resolvedAt === null ? null : new Date(alert.resolvedAt).toISOString(),
    windows: {
      length: span(alert.windowMs),
      count: alert.resolvedAt === null ? null : Math.round((alert.resolvedAt - alert.openedAt) / alert.windowMs),
    },
    evidence: { value: alert.evidence, threshold: alert.threshold, text: evidenceInWords(alert) },
    budget: alert.budget,
    topStreams: top,
    truncated: alert.streams.length - top.length,
    hints: alert.hints,
    suggestedAction: suggestion(alert),
    links: linksOf(alert, publicUrl),
  };
  return { data, text: textOf(data) };
}

/**
 * How sure the page is: the evidence, where it pages and what that promises, and how seldom chance alone brings evidence
 * this high: of a level E, at most once in E windows.
 */
function evidenceInWords({ evidence, threshold, budget, windowMs }: AlertRecord): string {
  const promise = budget === null ? '' : ` (${budgetInWords(budget)})`;
  const chance = onceInWords(evidence * windowMs);
  return `evidence ${numberInWords(evidence)}, a page is sent at ${numberInWords(threshold)}${promise}; chance alone gets this far ${chance}`;
}

const ENDINGS: Readonly<Record<AlertReason, string>> = {
  evidence: '',
  update: '',
  quiet: 'The streams have been quiet again for long enough.',
  version_promoted: 'Another version is in charge now; this says nothing about whether the drift is over.',
  baseline_changed: 'The version has another baseline now; this says nothing about whether the drift is over.',
  revised: 'Rows that came late changed the windows: with them the evidence does not reach the threshold.',
};

function suggestion({ state, reason, kind, streams }: AlertRecord): PageData['suggestedAction'] {
  if (state === 'resolved') return { action: 'nothing', text: ENDINGS[reason] };
  switch (kind) {
    case 'data-quality break':
      return {
        action: 'fix upstream data',
        text: onlyNewValues(streams)
          ? 'See which values are new: mend the feed if they are wrong; if they are right, register a baseline that holds them.'
          : 'Fix the feed; do not retrain on what it sends now.',
      };
    case 'prediction shift':
      return {
        action: 'roll back version',
        text: 'See what was deployed last; if the answers changed with it, go back to the version before.',
      };
    case 'concept drift':
    case 'label shift':
      return {
        action: 'compare remedies',
        text: 'Let the remedies be compared on labelled events (leave, recalibrate, recall a version, retrain); leaving it is a respectable answer.',
      };
    case 'data drift':
      return {
        action: 'watch',
        text: 'Find out what changed upstream; act on the model only if the change is to stay and the labels say that it hurts.',
      };
  }
}

/** A moment as an address has it: `2001-06-04T05:00Z`. */
function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}

function linksOf(alert: AlertRecord, publicUrl: string): PageData['links'] {
  // A day before the opening shows what was usual. While the alert is open, what came after the page belongs to the view too.
  const lead = Math.max(86_400_000, 24 * alert.windowMs);
  const query = new URLSearchParams({
    version: alert.version,
    from: minute(alert.openedAt - lead),
    ...(alert.resolvedAt === null ? {} : { to: minute(alert.resolvedAt + lead) }),
    alert: alert.id,
  });
  return {
    // Colons may stand in a query as they are, and a person may have to read this.
    model: `${publicUrl}/models/${encodeURIComponent(alert.model)}?${query.toString().replaceAll('%3A', ':')}`,
    alert: `${publicUrl}/v1/alerts/${alert.id}`,
  };
}

/** A line for each column: inputs first, for the answers follow them; two streams of one column are one line under the larger. */
function movedColumns(streams: readonly PageStream[]): readonly string[] {
  const byColumn = new Map<string, PageStream>();
  for (const stream of streams) {
    const key = `${stream.column} ${stream.kind}`;
    const known = byColumn.get(key);
    byColumn.set(key, known === undefined ? stream : { ...known, share: known.share + stream.share });
  }
  const merged = [...byColumn.values()].sort((a, b) => b.share - a.share);
  const isAnswer = ({ kind }: PageStream): boolean => kind === 'prediction shift';
  return [...merged.filter((stream) => !isAnswer(stream)), ...merged.filter(isAnswer)].map(
    ({ column, kind, share, size }) => `${oneLine(column)}: ${kind}, ${percent(share)} of the evidence, ${size}`,
  );
}

function textOf(data: PageData): string {
  const head =
    data.state === 'firing'
      ? data.what
      : `Resolved (${data.reason.replaceAll('_', ' ')}) at ${moment(Date.parse(data.until ?? data.since))}: ${data.what}`;
  const lines = [head, data.suggestedAction.text];
  if (data.state === 'firing') {
    lines.push('', `How sure: ${data.evidence.text}. Windows of ${data.windows.length}.`, '', 'What moved:');
    lines.push(...movedColumns(data.topStreams).map((text) => `- ${text}`));
    if (data.truncated > 0) lines.push(`- and ${data.truncated} more`);
    if (data.hints.length > 0) lines.push('', 'Look first at:', ...data.hints.map((hint) => `- ${hint}`));
  }
  return [...lines, '', data.links.model].join('\n');
}
