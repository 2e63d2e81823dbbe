import { fetchReadiness } from '../api/client.ts';
import { formatCount, plural } from '../lib/format.ts';
import { useResource } from '../state/resource.ts';
import { Notice } from './notice.tsx';

/** The consumer is said to lag from here on: what is shown is then older than it looks. */
const LAG = 10_000;

/** What keeps the service from its work, and what its consumer waits for; nothing where all is well. */
export function ServiceNotice() {
  const { data } = useResource('readiness', fetchReadiness, { refresh: true });
  if (data === undefined || data === null) return null;
  const { reasons, kafka } = data;
  const behind = kafka.partitions.reduce((sum, partition) => sum + (partition.lag ?? 0), 0);
  return (
    <>
      {reasons.length > 0 && (
        <Notice tone="error" icon="cut" title="The service is not ready: what you see may be out of date.">
          {reasons.map(({ part, reason }) => (
            <p key={`${part}:${reason}`}>
              <b>{part}</b>: {reason}
            </p>
          ))}
        </Notice>
      )}
      {kafka.waitingForTopics.length > 0 && (
        <Notice
          tone="info"
          icon="unknown"
          title={`Kafka is connected; ${plural(kafka.waitingForTopics.length, 'topic does', 'topics do')} not exist yet.`}
        >
          <p>
            Waiting for{' '}
            {kafka.waitingForTopics.map((topic, index) => (
              <span key={topic}>
                {index > 0 && ', '}
                <code>{topic}</code>
              </span>
            ))}
            . Consuming begins by itself once a topic is there; other names are set with{' '}
            <code>KAFKA_PREDICTION_TOPICS</code> and <code>KAFKA_LABEL_TOPICS</code>.
          </p>
        </Notice>
      )}
      {behind >= LAG && (
        <Notice
          tone="warning"
          icon="unknown"
          title={`Kafka is ${formatCount(behind)} messages ahead of what is shown.`}
        >
          <p>The newest windows fill up as they are consumed, and are judged anew then.</p>
        </Notice>
      )}
    </>
  );
}
