import type { LabelCount } from './store/index.ts';
import type { Baselines } from './profile/index.ts';
import type { LabelFacts } from './retrain/index.ts';

/** What is known of a version's labels: from its baseline and the log. */
export async function labelFactsOf(
  labelCount: LabelCount,
  baselines: Baselines,
  model: string,
  version: string,
): Promise<LabelFacts> {
  const baseline = await baselines.get(model, version);
  const { count, newest } = await labelCount(model, baseline?.to ?? 0);
  return {
    watermark: newest,
    labelledSinceTraining: baseline === null ? null : count,
    trainingRows: baseline?.rows ?? null,
    trainingFrom: baseline?.from ?? null,
    trainingTo: baseline?.to ?? null,
  };
}
