import type { ModelDetail, VersionSummary } from '../api/types.ts';
import {
  budgetSentence,
  formatCount,
  formatScore,
  formatDuration,
  formatUtc,
  formatUtcDays,
  parseSpan,
  plural,
} from '../lib/format.ts';
import { versionName } from '../lib/health.ts';

const GUARANTEES = {
  exchangeable: {
    title: 'Holds by proof',
    text: 'If windows of the same kind are exchangeable while nothing drifts, the budget holds whatever the number of columns and tests.',
  },
  calibrated: {
    title: 'Holds by calibration',
    text: 'The baseline’s own windows lean on each other, so the bets were tempered until a replay of the baseline kept the budget.',
  },
} as const;

function VersionRow({ version, champion }: { readonly version: VersionSummary; readonly champion: boolean }) {
  const { baseline, facts } = version;
  const shown = Object.entries(facts).filter(([name, value]) => name !== 'note' && value !== null);
  return (
    <tr className={champion ? 'chosen' : undefined}>
      <th scope="row">{versionName(version.version)}</th>
      <td>{champion ? 'champion' : version.stage}</td>
      <td>{baseline === null ? 'none' : formatUtcDays(baseline.from, baseline.to)}</td>
      <td className="number">{baseline === null ? '–' : formatCount(baseline.rows)}</td>
      <td>{version.createdAt === null ? '–' : formatUtc(version.createdAt)}</td>
      <td className="version-facts">
        {shown.map(([name, value]) => (
          <span key={name}>
            {name.replaceAll('_', ' ')}: <b>{String(value)}</b>
          </span>
        ))}
        {version.artefactDigest !== '' && (
          <code title={version.artefactDigest}>{version.artefactDigest.slice(0, 12)}</code>
        )}
      </td>
    </tr>
  );
}

/** The length of a window: the threshold is the budget's span in windows, for each page. */
function windowOf({ budget, threshold }: ModelDetail): number | null {
  const per = budget === null ? null : parseSpan(budget.per);
  if (per === null || budget === null || threshold === null || threshold <= 0) return null;
  return per / budget.pages / threshold;
}

/** What the promise rests on: strata, tempering, the replay of the baseline, the delay to expect; and the versions. */
export function CalibrationPanel({ model }: { readonly model: ModelDetail }) {
  const { calibration, budget } = model;
  const windowMs = windowOf(model);
  const guarantee = calibration === null ? null : GUARANTEES[calibration.guarantee];
  return (
    <section className="panel" aria-labelledby="calibration-title">
      <div className="panel-head">
        <h2 id="calibration-title">What the promise rests on</h2>
      </div>
      {calibration === null ? (
        <p className="empty-line">Nothing is calibrated yet: that happens with the first judged window.</p>
      ) : (
        <dl className="calibration">
          <div>
            <dt>{guarantee?.title}</dt>
            <dd>
              {budget !== null && `${budgetSentence(budget)}. `}
              {guarantee?.text}
            </dd>
          </div>
          <div>
            <dt>Compared like with like</dt>
            <dd>
              {calibration.strata === 'none' ? (
                'All windows of the baseline are ranked together: it is too short to tell hours or weekdays apart.'
              ) : (
                <>
                  Windows are ranked among those of the same <b>{calibration.strata.replaceAll('-', ' ')}</b>, so daily
                  and weekly rhythms are no drift.
                </>
              )}
            </dd>
          </div>
          <div>
            <dt>Replay of the baseline</dt>
            <dd>
              The same monitor on the baseline itself,{' '}
              {calibration.exponent === 1 ? (
                'bets untempered'
              ) : (
                <>
                  bets tempered by <b>{formatScore(calibration.exponent)}</b>
                </>
              )}
              {calibration.shadowPages === null ? (
                ', is too short to be replayed.'
              ) : (
                <>
                  , would have sent <b>{plural(calibration.shadowPages, 'page')}</b>.
                </>
              )}
            </dd>
          </div>
          <div>
            <dt>Delay to expect</dt>
            <dd>
              {calibration.expectedDelay === null || calibration.expectedDelay.windows === null ? (
                'Not estimated for this baseline.'
              ) : (
                <>
                  A shift of <b>{calibration.expectedDelay.shiftSd}</b> standard deviations is paged after about{' '}
                  <b>{plural(calibration.expectedDelay.windows, 'window')}</b>
                  {windowMs !== null && ` (${formatDuration(calibration.expectedDelay.windows * windowMs)})`}; larger
                  ones sooner.
                </>
              )}
            </dd>
          </div>
        </dl>
      )}
      <div className="table-scroll" role="region" aria-label="Versions" tabIndex={0}>
        <table className="versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Stage</th>
              <th scope="col">Baseline</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col">Registered (UTC)</th>
              <th scope="col">Facts</th>
            </tr>
          </thead>
          <tbody>
            {model.versions.map((version) => (
              <VersionRow key={version.version} version={version} champion={version.version === model.champion} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
