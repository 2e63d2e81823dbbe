import { describeIncident, INCIDENT_AT, type IncidentKind } from './incident.ts';
import type { ReceivedWebhook } from './listeners.ts';
import type { Story } from './story.ts';

interface PageFacts {
  readonly at: string;
  readonly kind: string;
  readonly streams: readonly { readonly stream: string; readonly share: number }[];
}

/** The demo's result as the contract of `--json` has it. */
export interface StoryDocument {
  readonly events: number;
  readonly windows: number;
  readonly incident: { readonly kind: IncidentKind; readonly at: string | null; readonly note: string };
  readonly pages: readonly PageFacts[];
  readonly webhook: { readonly delivered: number; readonly verified: boolean };
  readonly retrain: { readonly requests: number; readonly promoted: number; readonly refused: number };
  readonly decisions: readonly {
    readonly at: string;
    readonly candidates: readonly { readonly name: string; readonly logLoss: number | null }[];
    readonly chosen: string;
    readonly reason: string;
  }[];
  readonly logLoss: { readonly frozen: number; readonly inCharge: number; readonly flights: number };
  readonly seconds: number;
}

/** The document of a story. */
export function storyDocument(story: Story, incident: IncidentKind, seconds: number): StoryDocument {
  const hooks = [...story.pages, ...story.resolved, ...story.retrainWebhooks];
  return {
    events: story.events,
    windows: story.windows,
    incident: {
      kind: incident,
      at: incident === 'none' ? null : new Date(INCIDENT_AT).toISOString(),
      note: describeIncident(incident),
    },
    pages: story.pages.map(pageFacts),
    webhook: { delivered: hooks.length, verified: hooks.length > 0 && hooks.every(({ verified }) => verified) },
    retrain: {
      requests: story.retrainWebhooks.length,
      promoted: story.promotedVersions.length,
      refused: story.decisions.length - story.promotedVersions.length,
    },
    decisions: story.decisions.map(({ at, candidates, chosen, reason }) => ({
      at: new Date(at).toISOString(),
      candidates: candidates.map(({ name, logLoss }) => ({ name, logLoss })),
      chosen,
      reason,
    })),
    logLoss: story.logLoss,
    seconds: Math.round(seconds * 10) / 10,
  };
}

function pageFacts({ data }: ReceivedWebhook): PageFacts {
  const page = data as {
    since: string;
    kind: string;
    topStreams: readonly { stream: string; share: number }[];
  };
  return { at: page.since, kind: page.kind, streams: page.topStreams.map(({ stream, share }) => ({ stream, share })) };
}

/** Lines of the story are broken here; addresses stay whole. */
const WIDTH = 100;

/** Breaks a text between words; what follows the first line is set in by `hang` more. */
function wrapped(text: string, indent: string, hang = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const begun = line === '' ? `${indent}${lines.length === 0 ? '' : hang}` : `${line} `;
    if (line !== '' && begun.length + word.length > WIDTH) {
      lines.push(line);
      line = `${indent}${hang}${word}`;
    } else line = `${begun}${word}`;
  }
  return [...lines, line];
}

/** A decision that compared nothing put the matter off. */
const isPutOff = ({ candidates }: { readonly candidates: readonly unknown[] }): boolean => candidates.length === 0;

/** The story for people: what drifted, the page as its receiver saw it, what was tried, and whether it was worth it. */
export function storyText(story: Story, document: StoryDocument, incident: IncidentKind): string {
  const lines: string[] = [
    '',
    'Six months of flights, and what Leeway made of them',
    '===================================================',
    ...wrapped(
      `${document.events.toLocaleString('en')} predictions in ${document.windows.toLocaleString('en')} hourly windows; ${describeIncident(incident)}.`,
      '',
    ),
    '',
  ];
  if (story.pages.length === 0) lines.push('No page was sent.', '');
  for (const [index, page] of story.pages.entries()) {
    const text = typeof page.data['text'] === 'string' ? page.data['text'] : '';
    lines.push(
      `Page ${index + 1} of ${story.pages.length}, as its receiver saw it (signature ${page.verified ? 'verified' : `refused: ${page.fault}`}):`,
      ...text.split('\n').flatMap((line) => wrapped(line, '  | ', line.startsWith('- ') ? '  ' : '')),
      '',
    );
  }
  for (const decision of document.decisions) {
    if (isPutOff(decision)) {
      const why = decision.reason.replace(/^undecided: /, '');
      lines.push(...wrapped(`${decision.at.slice(0, 10)}, the remedy is put off: ${why}`, ''), '');
      continue;
    }
    lines.push(`Remedies compared on ${decision.at.slice(0, 10)}, on flights that none of them had seen (log-loss):`);
    const width = Math.max(...decision.candidates.map(({ name }) => name.length), 0);
    for (const { name, logLoss } of decision.candidates) {
      const mark = name === decision.chosen ? '->' : '  ';
      lines.push(`  ${mark} ${name.padEnd(width)}  ${logLoss === null ? '     -' : logLoss.toFixed(4)}`);
    }
    lines.push(...wrapped(decision.reason, '  '), '');
  }
  const { frozen, inCharge, flights } = document.logLoss;
  const change = ((inCharge - frozen) / frozen) * 100;
  const putOff = document.decisions.filter(isPutOff).length;
  const { requests, promoted, refused } = document.retrain;
  lines.push(
    `Webhooks: ${document.webhook.delivered} delivered, ${document.webhook.verified ? 'every signature verified' : 'NOT all verified'}.`,
    `Retraining: ${requests} requests, ${promoted} promoted, ${refused - putOff} turned down, ${putOff} put off.`,
    `Log-loss over all ${flights.toLocaleString('en')} labelled flights: ${frozen.toFixed(4)} frozen, ${inCharge.toFixed(4)} with the models in charge`,
    `  (${change >= 0 ? '+' : ''}${change.toFixed(1)} %; lower is better).`,
    `Told in ${document.seconds} seconds.`,
    '',
  );
  return lines.join('\n');
}
