import type { Monitor } from '../../domain/monitor.ts';
import { MODEL } from './event-lines.ts';

/** How the demo's model is watched: hourly windows, at most one false page in 90 days. */
export function flightsMonitor(from: string, to: string): Monitor {
  return {
    model: MODEL,
    time: 'ts',
    baseline: { from, to },
    window: '1h',
    budget: { pages: 1, per: '90d' },
    columns: {
      hour: 'numeric',
      weekday: 'categorical',
      distance: 'numeric',
      origin: 'categorical',
      destination: 'categorical',
    },
    prediction: { column: 'prediction', type: 'numeric' },
    label: { column: 'late', arrived: 'landed' },
  };
}
