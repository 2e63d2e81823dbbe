import type { ReactNode } from 'react';
import type { Alert } from '../api/types.ts';
import { episodeSpan } from '../lib/episode.ts';
import { formatDuration, formatUtc } from '../lib/format.ts';
import { resolveWords } from '../lib/timeline.ts';
import { Icon } from '../ui/icon.tsx';

/** An alert in two lines: its state, its sentence, since when and for how long. */
export function AlertSummary(props: {
  readonly alert: Alert;
  readonly lastWindow: number | null;
  readonly children: ReactNode;
}) {
  const { alert, lastWindow, children } = props;
  const firing = alert.state === 'firing';
  const { from, to } = episodeSpan(alert, lastWindow);
  return (
    <>
      <span className={`alert-state ${firing ? 'tone-drifting' : 'tone-resolved'}`}>
        <Icon name={firing ? 'page' : 'resolved'} size={13} />
        {firing ? 'open' : 'ended'}
      </span>
      <span className="alert-summary">{children}</span>
      <span className="alert-when">
        paged {formatUtc(from)} UTC ·{' '}
        {firing
          ? `open for ${formatDuration(to - from)}`
          : `lasted ${formatDuration(to - from)}: ${resolveWords(alert.reason)}`}
      </span>
    </>
  );
}
