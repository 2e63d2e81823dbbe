import { healthOf } from '../lib/health.ts';
import { Icon } from './icon.tsx';

/** The health of a model as icon and word. */
export function HealthBadge({ status }: { readonly status: string }) {
  const health = healthOf(status);
  return (
    <span className={`badge tone-${health.tone}`} title={health.meaning}>
      <Icon name={health.tone} size={14} />
      {health.word}
    </span>
  );
}
