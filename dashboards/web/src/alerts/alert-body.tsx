import { fetchDrift, fetchReceivers } from '../api/client.ts';
import type { Alert, Delivery, ModelSummary, Receiver, RetrainRequest } from '../api/types.ts';
import { beyondSince, chanceOnceIn, chanceWords, doneWords, inputsFirst, leadingStream } from '../lib/episode.ts';
import {
  DAY_MS,
  formatDuration,
  formatEvidence,
  formatScore,
  formatShare,
  formatUtc,
  HOUR_MS,
  plural,
} from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { writeUtc } from '../lib/range.ts';
import { splitStream, statisticMeaning, statisticWords } from '../lib/streams.ts';
import { useResource } from '../state/resource.ts';
import { setParameters } from '../state/router.ts';
import { Icon } from '../ui/icon.tsx';

/** So many streams are listed before the rest is only counted. */
const MAX_STREAMS = 8;

function Shares({ alert }: { readonly alert: Alert }) {
  const shown = inputsFirst(alert.streams.slice(0, MAX_STREAMS));
  return (
    <table className="shares">
      <thead>
        <tr>
          <th scope="col">What moved</th>
          <th scope="col" className="number">
            Part of the evidence
          </th>
          <th scope="col" className="number">
            Score, usual → then
          </th>
        </tr>
      </thead>
      <tbody>
        {shown.map((stream) => {
          const { statistic } = splitStream(stream.stream);
          return (
            <tr key={stream.stream}>
              <th scope="row">
                <button
                  type="button"
                  className="link-button"
                  title={`${stream.kind}: ${statisticMeaning(statistic)}`}
                  onClick={() => {
                    setParameters({ stream: stream.stream, at: null, for: null });
                    document.getElementById('column')?.scrollIntoView();
                  }}
                >
                  {stream.column}
                </button>{' '}
                <small>{statisticWords(statistic)}</small>
              </th>
              <td className="number">
                <span className="share-track" aria-hidden="true">
                  <i style={{ width: `${stream.share * 100}%` }} />
                </span>
                <span className="share-value">{formatShare(stream.share, 0)}</span>
              </td>
              <td className="number share-score">
                {stream.score === null
                  ? 'no score'
                  : `${formatScore(stream.baselineMean)} → ${formatScore(stream.score)}`}
              </td>
            </tr>
          );
        })}
        {alert.streams.length > shown.length && (
          <tr>
            <td colSpan={3} className="muted">
              and {plural(alert.streams.length - shown.length, 'more stream')}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const DELIVERY_ICONS = { delivered: 'steady', failed: 'close', pending: 'unknown' } as const;
const MESSAGE_WORDS: Readonly<Record<string, string>> = {
  'alert.firing': 'told',
  'alert.updated': 'told of more',
  'alert.resolved': 'told of the end',
};

/** The host alone: the path of many a webhook is its password, and pages are shown around. */
function receiverName(receiver: Receiver | undefined, id: string): string {
  return receiver !== undefined && URL.canParse(receiver.url) ? new URL(receiver.url).host : id;
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  const receivers = useResource(deliveries.length === 0 ? null : 'receivers', fetchReceivers);
  if (deliveries.length === 0)
    return (
      <p className="muted">
        Nobody: there is no receiver for this model. <code>POST /v1/receivers</code> adds one.
      </p>
    );
  return (
    <ul className="deliveries">
      {deliveries.map((delivery) => (
        <li key={`${delivery.receiver}-${delivery.type}-${delivery.at}`} className={`delivery-${delivery.state}`}>
          <Icon name={DELIVERY_ICONS[delivery.state]} size={12} />
          <span title={delivery.receiver}>
            {receiverName(receivers.data?.get(delivery.receiver), delivery.receiver)}{' '}
            {MESSAGE_WORDS[delivery.type] ?? delivery.type}: <b>{delivery.state}</b>
            <small>
              {' '}
              {formatUtc(delivery.at)} UTC, {plural(delivery.attempts, 'attempt')}
              {delivery.lastError !== '' && `; ${delivery.lastError}`}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How far back the beginning is looked for. */
const LOOK_BACK_MS = 14 * DAY_MS;

/** Since when the leading stream had been out of its band, which is before the page was sent. */
function Began({ alert }: { readonly alert: Alert }) {
  const leading = leadingStream(alert);
  const { data } = useResource(leading === null ? null : `began:${alert.id}`, (signal) =>
    fetchDrift(
      alert.model,
      {
        version: alert.version,
        column: leading?.column,
        from: writeUtc(alert.openedAt - LOOK_BACK_MS),
        to: writeUtc(alert.openedAt + HOUR_MS),
      },
      signal,
    ),
  );
  const stream = data?.streams.find((one) => one.stream === leading?.stream);
  const since = stream === undefined ? null : beyondSince(stream, alert.openedAt);
  return (
    <div>
      <dt>Since</dt>
      <dd>
        {data === undefined ? (
          '…'
        ) : since === null || stream === undefined ? (
          'the page; nothing stood out before it.'
        ) : (
          <>
            {stream.column} left its null band at <b className="moment">{formatUtc(since)}</b>,{' '}
            {formatDuration(alert.openedAt - since)} before the page.
          </>
        )}
      </dd>
    </div>
  );
}

/** Everything that is known of an alert: how sure it is, what was done, what moved, what to check first, who was told. */
export function AlertBody(props: {
  readonly alert: Alert;
  readonly model: ModelSummary | undefined;
  readonly requests: readonly RetrainRequest[];
}) {
  const { alert, model, requests } = props;
  const budget = model?.budget ?? null;
  const onceIn = chanceOnceIn(alert.evidence, alert.threshold, budget);
  const requested = requests.some((request) => request.alert === alert.id);
  return (
    <div className="alert-body">
      <div>
        <dl className="episode-facts">
          <Began alert={alert} />
          <div>
            <dt>How sure</dt>
            <dd>
              Evidence <b>{formatEvidence(alert.evidence)}</b>, paged at {formatEvidence(alert.threshold)}
              {onceIn !== null && (
                <>
                  . Chance alone gets there <b>{chanceWords(onceIn)}</b>
                </>
              )}
              .{alert.updates > 0 && ` ${plural(alert.updates, 'later crossing')} merged into it.`}
            </dd>
          </div>
          <div>
            <dt>Done</dt>
            <dd>
              {doneWords(alert, requests)}.{' '}
              {requested && (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => document.getElementById('remedies')?.scrollIntoView()}
                >
                  What was compared
                </button>
              )}
            </dd>
          </div>
          <div>
            <dt>Version</dt>
            <dd>{versionName(alert.version)}</dd>
          </div>
        </dl>
        {alert.hints.length > 0 && (
          <>
            <h4>Check first</h4>
            <ol className="hints">
              {alert.hints.map((hint) => (
                <li key={hint}>{hint}</li>
              ))}
            </ol>
          </>
        )}
      </div>
      <div>
        <Shares alert={alert} />
        <h4>Who was told</h4>
        <Deliveries deliveries={alert.deliveries} />
      </div>
    </div>
  );
}
