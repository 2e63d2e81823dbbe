import type { StreamShare } from '../../domain/alert.ts';
import { onlyNewValues, sizeOf, type EpisodeFacts } from './summary.ts';
import { oneLine } from './words.ts';

/** A column that carries this much of the evidence stands alone. */
const LONE_SHARE = 0.6;
/** That many columns, none above `LONE_SHARE`, moved together. */
const MANY_COLUMNS = 5;

/** What is worth checking first, likeliest first; each a sentence with its evidence. */
export function hintsFor(facts: EpisodeFacts): readonly string[] {
  const { streams } = facts;
  const columns = sharesByColumn(streams);
  const of = (kind: StreamShare['kind']): readonly StreamShare[] => streams.filter((stream) => stream.kind === kind);
  const hints: string[] = [];

  const [broken] = of('data-quality break');
  if (broken !== undefined) {
    const size = sizeOf(broken, facts.effects);
    hints.push(
      onlyNewValues(streams)
        ? `${oneLine(broken.column)} has values that the baseline never saw (${size}): new ones in the world, or another spelling upstream?`
        : `The feed of ${oneLine(broken.column)} may be broken (${size}): look at what fills it before looking at the model.`,
    );
  }
  const [lone] = columns;
  const inputs = of('data drift');
  const [input, ...otherInputs] = sharesByColumn(inputs);
  if (broken === undefined && input !== undefined && (otherInputs.length === 0 || input[1] >= LONE_SHARE)) {
    hints.push(
      `${oneLine(input[0])} is the input that moved: a change upstream of it (unit, time zone, encoding, source) is likelier than a change of the world.`,
    );
  }
  if (columns.length >= MANY_COLUMNS && (lone?.[1] ?? 1) < LONE_SHARE) {
    hints.push(
      `${columns.length} columns moved together: look for other traffic (a new client, region or campaign), a deployment, or a season that the baseline does not hold.`,
    );
  }
  const truth = [...of('concept drift'), ...of('label shift')];
  if (truth.length > 0) {
    hints.push(
      inputs.length === 0
        ? 'Outcomes differ from what was predicted while no input is named: the world may have changed. A recalibration may do; retraining is one remedy of several.'
        : 'Outcomes differ from what was predicted, and inputs moved as well: mend the inputs first, then see whether the outcomes still differ.',
    );
  }
  if (of('prediction shift').length > 0 && inputs.length === 0 && broken === undefined && truth.length === 0) {
    hints.push(
      'The answers moved while no input is named: was another artefact, threshold or preprocessing deployed under this version?',
    );
  }
  if (truth.length === 0) {
    hints.push(
      'No label took part in this: whether the answers have become worse shows only once labels of these events arrive.',
    );
  }
  return hints;
}

function sharesByColumn(streams: readonly StreamShare[]): readonly (readonly [string, number])[] {
  const shares = new Map<string, number>();
  for (const { column, share } of streams) shares.set(column, (shares.get(column) ?? 0) + share);
  return [...shares].sort((a, b) => b[1] - a[1]);
}
