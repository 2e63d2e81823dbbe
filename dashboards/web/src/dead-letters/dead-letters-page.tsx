import { useEffect } from 'react';
import { fetchDeadLetters } from '../api/client.ts';
import type { DeadLetter } from '../api/types.ts';
import { formatUtc, plural } from '../lib/format.ts';
import { payloadText } from '../lib/payload.ts';
import { useResource } from '../state/resource.ts';
import { usePlace } from '../state/router.ts';
import { FaultNotice } from '../ui/notice.tsx';

const PROTECTION = {
  none: '',
  sealed: 'Personal data is sealed; this is what may be shown.',
  redacted: 'This is all that is kept of it.',
  withheld: 'Its bytes were not kept.',
  expired: 'Its bytes were deleted some time after it was settled.',
} as const;

function sourceText({ source }: DeadLetter): string {
  return source === 'http' ? 'HTTP' : `${source.topic}/${source.partition}@${source.offset}`;
}

function LetterItem({ letter }: { readonly letter: DeadLetter }) {
  const protection = PROTECTION[letter.protection];
  return (
    <li>
      <details className="alert-item">
        <summary>
          <span className="alert-state">{letter.reason}</span>
          <span className="alert-summary">{letter.detail}</span>
          <span className="alert-when">
            {formatUtc(letter.at)} UTC · {letter.kind} · {sourceText(letter)}
            {letter.attempts > 0 && ` · read again ${plural(letter.attempts, 'time')}`}
          </span>
        </summary>
        <div className="alert-body">
          {letter.remedy !== '' && <p>{letter.remedy}</p>}
          <pre>
            <code>{payloadText(letter.bytes)}</code>
          </pre>
          {protection !== '' && <p className="muted">{protection}</p>}
          <p className="muted">
            <code>leeway dead-letters replay --id {letter.id}</code>
          </p>
        </div>
      </details>
    </li>
  );
}

/** What could not be read as an event and is still to be dealt with, newest first. */
export function DeadLettersPage() {
  const { data, error } = useResource('dead-letters', fetchDeadLetters, { refresh: true });
  useEffect(() => {
    document.title = 'Dead letters · Leeway';
  }, []);
  const { parameters } = usePlace();
  const wanted = (parameters.get('q') ?? '').trim().toLowerCase();
  const found = (data?.letters ?? []).filter((letter) =>
    [letter.reason, letter.detail, letter.kind, sourceText(letter)].some((text) => text.toLowerCase().includes(wanted)),
  );
  const reasons = new Map<string, number>();
  for (const { reason } of data?.letters ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const summary = [...reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return (
    <div className="fleet">
      <div className="page-head">
        <div>
          <h1>Dead letters</h1>
          <p className="verdict">
            {data === undefined
              ? 'What could not be read as an event.'
              : data.letters.length === 0
                ? 'Everything that came in could be read.'
                : `${data.more ? 'The newest ' : ''}${plural(data.letters.length, 'message')} that could not be read: ${summary}.`}
          </p>
        </div>
      </div>
      {error !== undefined && <FaultNotice error={error} what="the dead letters" />}
      {data === undefined && error === undefined && (
        <div role="status" className="skeleton-page">
          <span className="visually-hidden">Loading the dead letters</span>
          <i className="skeleton row" />
          <i className="skeleton row" />
        </div>
      )}
      {data !== undefined && data.letters.length > 0 && found.length === 0 && (
        <p className="empty-line">No letter contains “{parameters.get('q')}”.</p>
      )}
      {found.length > 0 && (
        <section className="panel" aria-label="Open dead letters">
          <ul className="alert-list letters">
            {found.map((letter) => (
              <LetterItem key={letter.id} letter={letter} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
