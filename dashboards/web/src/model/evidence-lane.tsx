import { useMemo } from 'react';
import type { EvidencePoint } from '../api/types.ts';
import { Lane } from '../charts/lane.tsx';
import { Legend, type LegendLine } from '../charts/legend.tsx';
import { TimePlot, type PlotLine } from '../charts/time-plot.tsx';
import { alignByVersion, byVersion, EVIDENCE_FLOOR, episodesOf, logEvidence } from '../lib/evidence.ts';
import { DAY_MS, formatCount, formatEvidence, formatTick, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import { valueAt } from '../lib/lookup.ts';
import type { LineLook } from '../lib/palette.ts';

const FALLBACK: LineLook = { colour: '--series-1', dash: [] };

function formatPower(value: number): string {
  const number = 10 ** value;
  return number < 1 ? '≤0.1' : formatTick(number);
}

/** Evidence of every version against the budget, on a log scale; episodes of drift are shaded. */
export function EvidenceLane(props: {
  readonly points: readonly EvidencePoint[];
  readonly looks: ReadonlyMap<string, LineLook>;
  readonly champion: string | null;
  readonly threshold: number | null;
}) {
  const { points, looks, champion } = props;
  const threshold = props.threshold ?? points.at(-1)?.threshold ?? null;
  const drawn = useMemo(() => {
    const raw = alignByVersion(points, (point) => point.evidence);
    const groups = byVersion(points);
    // The champion is drawn last and so lies on top.
    const versions = [...raw.values.keys()].sort((a, b) => Number(a === champion) - Number(b === champion));
    // Dashes turn a jagged line into dust; two versions are told apart by the champion's fill and weight.
    const lookOf = (version: string): LineLook => {
      const look = looks.get(version) ?? FALLBACK;
      return versions.length > 2 ? look : { ...look, dash: [] };
    };
    const lines: PlotLine[] = versions.map((version) => ({
      values: (raw.values.get(version) ?? []).map((value) => (value === null ? null : logEvidence(value))),
      ...lookOf(version),
      width: version === champion ? 1.75 : 1.25,
      ...(version === champion ? { fill: '--series-1-soft' } : {}),
    }));
    const episodes = versions.flatMap((version) => episodesOf(version, groups.get(version) ?? []));
    const highest = points.reduce((high, point) => Math.max(high, point.evidence), threshold ?? 10);
    const low = logEvidence(EVIDENCE_FLOOR);
    const high = Math.ceil(Math.log10(highest * 1.6) * 2) / 2;
    const ticks = Array.from({ length: Math.floor(high) - low + 1 }, (_, index) => low + index);
    return {
      raw,
      versions,
      lookOf,
      lines,
      episodes,
      low,
      high,
      ticks: ticks.length > 6 ? ticks.filter((_, index) => index % 2 === 0) : ticks,
    };
  }, [points, looks, champion, threshold]);
  const regions = useMemo(() => drawn.episodes.map((episode) => ({ ...episode, fill: '--episode' })), [drawn]);
  const levels = useMemo(
    () =>
      threshold === null
        ? []
        : [
            {
              value: Math.log10(threshold),
              label: `pages at ${formatEvidence(threshold)}`,
              colour: '--drifting',
              dash: [5, 3],
            },
          ],
    [threshold],
  );
  const legend: readonly LegendLine[] = drawn.versions.toReversed().map((version) => ({
    label: versionName(version),
    ...drawn.lookOf(version),
    valueAt: (moment) => formatEvidence(valueAt(drawn.raw.times, drawn.raw.values.get(version) ?? [], moment, DAY_MS)),
  }));
  const describe = (moment: number): string =>
    legend.map((line) => `${line.label} evidence ${line.valueAt(moment)}`).join(', ') || 'no evidence';
  const count = drawn.episodes.length;
  const summary =
    points.length === 0
      ? 'No window has been judged in this span.'
      : `A page is sent where a line reaches ${threshold === null ? 'the budget' : formatEvidence(threshold)}; then it begins anew. ${count === 0 ? 'No alert was open in this span' : 'Shaded: an alert was open'}. Log scale.`;
  return (
    <Lane
      title="Evidence against budget"
      summary={summary}
      legend={<Legend lines={legend} />}
      describe={describe}
      table={
        points.length > 0
          ? () => ({
              columns: ['Window (UTC)', 'Version', 'Evidence', 'Threshold', 'Episode', 'Rows'],
              rows: points
                .toReversed()
                .map((point) => [
                  formatUtc(point.window),
                  versionName(point.version),
                  formatEvidence(point.evidence),
                  formatEvidence(point.threshold),
                  point.episodeOpen ? 'open' : 'none',
                  formatCount(point.rows),
                ]),
            })
          : undefined
      }
    >
      <TimePlot
        height={170}
        times={drawn.raw.times}
        lines={drawn.lines}
        levels={levels}
        regions={regions}
        low={drawn.low}
        high={drawn.high}
        ticks={drawn.ticks}
        format={formatPower}
      />
    </Lane>
  );
}
