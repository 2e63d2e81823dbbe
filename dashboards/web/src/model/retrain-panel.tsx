import type { RemedyDecision, RetrainRequest } from '../api/types.ts';
import { isPutOff } from '../lib/episode.ts';
import { formatCount, formatDuration, formatUtc } from '../lib/format.ts';
import { versionName } from '../lib/health.ts';
import type { Resource } from '../state/resource.ts';
import { setParameters } from '../state/router.ts';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from '../ui/notice.tsx';

const CANDIDATE_WORDS: Readonly<Record<string, string>> = {
  leave: 'Leave it',
  mend: 'Mend the feed',
  recalibrate: 'Recalibrate',
  retrain: 'Retrain',
};

function candidateWords(name: string): string {
  const known = CANDIDATE_WORDS[name];
  if (known !== undefined) return known;
  if (name.startsWith('recall:')) return `Recall ${versionName(name.slice('recall:'.length))}`;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

const STAGES = ['proposed', 'dispatched', 'accepted', 'running', 'evaluated'] as const;
const ENDS = new Set(['promoted', 'rejected', 'failed', 'timed_out', 'cancelled']);

function StateSteps({ request }: { readonly request: RetrainRequest }) {
  const { state, decision } = request;
  const ended = ENDS.has(state);
  const reached = ended ? STAGES.length : STAGES.findIndex((stage) => stage === state) + 1;
  const end = isPutOff(request)
    ? 'put off'
    : state === 'rejected' && decision?.chosen === 'leave'
      ? 'left as it is'
      : state.replaceAll('_', ' ');
  const last = ended ? end : 'decided';
  return (
    <ol className="state-steps" aria-label={`State: ${state.replaceAll('_', ' ')}`}>
      {STAGES.map((stage, index) => (
        <li key={stage} className={index < reached ? 'done' : undefined}>
          {stage}
        </li>
      ))}
      <li className={ended ? `done end-${state}` : undefined}>{last}</li>
    </ol>
  );
}

/** Candidates on one scale: a dot each, so that differences in the third decimal can be seen. */
function Candidates({ decision }: { readonly decision: RemedyDecision }) {
  const losses = decision.candidates.flatMap((candidate) => (candidate.logLoss === null ? [] : [candidate.logLoss]));
  const low = Math.min(...losses);
  const high = Math.max(...losses);
  const place = (loss: number): number => (high === low ? 50 : ((loss - low) / (high - low)) * 100);
  const stay = decision.candidates.find((candidate) => candidate.name === 'leave')?.logLoss ?? null;
  return (
    <div className="table-scroll" role="region" aria-label="Candidates" tabIndex={0}>
      <table className="candidates">
        <thead>
          <tr>
            <th scope="col">Candidate</th>
            <th scope="col" className="number">
              Log-loss
            </th>
            <th scope="col" className="number">
              Against leaving it
            </th>
            <th scope="col" className="candidate-scale">
              <span aria-hidden="true">better ← → worse</span>
              <span className="visually-hidden">Scale</span>
            </th>
            <th scope="col">Note</th>
          </tr>
        </thead>
        <tbody>
          {decision.candidates.map((candidate) => {
            const chosen = candidate.name === decision.chosen;
            const change = candidate.logLoss === null || stay === null ? null : candidate.logLoss - stay;
            return (
              <tr key={candidate.name} className={chosen ? 'chosen' : undefined}>
                <th scope="row">
                  {candidateWords(candidate.name)}
                  {chosen && (
                    <span className="chosen-mark">
                      <Icon name="steady" size={12} /> chosen
                    </span>
                  )}
                </th>
                <td className="number">{candidate.logLoss === null ? 'not built' : candidate.logLoss.toFixed(4)}</td>
                <td className="number">
                  {change === null || candidate.name === 'leave'
                    ? '–'
                    : `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(4)}`}
                </td>
                <td className="candidate-scale">
                  {candidate.logLoss !== null && (
                    <span className="scale-track" aria-hidden="true">
                      <i style={{ left: `${place(candidate.logLoss)}%` }} />
                    </span>
                  )}
                </td>
                <td className="candidate-note">{candidate.note}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A trainer's reason as a sentence: capital, full stop, and arrows as the pages draw them. */
function sentence(reason: string): string {
  const text = reason.replaceAll(' -> ', ' → ').trim();
  if (text === '') return '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function RequestItem({ request }: { readonly request: RetrainRequest }) {
  const { decision } = request;
  return (
    <li className="remedy">
      <div className="remedy-head">
        <h3>
          {decision === null
            ? 'Remedy under way'
            : decision.candidates.length === 0
              ? 'Put off'
              : candidateWords(decision.chosen)}
          <small>
            {' '}
            for {versionName(request.version)}, asked {formatUtc(request.at)}
            {decision !== null && `, decided ${formatDuration(decision.at - request.at)} later`}
          </small>
        </h3>
        <StateSteps request={request} />
      </div>
      {request.reason !== decision?.reason && <p>{request.reason}</p>}
      <p className="decision">
        {decision !== null && (
          <>
            {sentence(decision.reason)}{' '}
            {decision.candidates.length > 0 &&
              `Scored on ${formatCount(decision.holdoutRows)} labelled events that none of them had seen. `}
          </>
        )}
        <button
          type="button"
          className="link-button"
          onClick={() => {
            setParameters({ alert: request.alert });
            document.getElementById('alerts')?.scrollIntoView();
          }}
        >
          The alert
        </button>
      </p>
      {decision !== null && <>{decision.candidates.length > 0 && <Candidates decision={decision} />}</>}
    </li>
  );
}

/** What was done about each episode: every remedy that was tried, its score, the one chosen and why. */
export function RetrainPanel({ requests }: { readonly requests: Resource<readonly RetrainRequest[]> }) {
  return (
    <section className="panel" id="remedies" aria-labelledby="remedies-title">
      <div className="panel-head">
        <h2 id="remedies-title">Remedies</h2>
      </div>
      <p className="panel-lead">
        Retraining is one remedy of several. Each is scored on the same unseen events, and the cheapest that is better
        by a stated margin wins; leaving the model alone is a respectable answer.
      </p>
      {requests.error !== undefined && requests.data === undefined && (
        <FaultNotice error={requests.error} what="the remedies" />
      )}
      {requests.data?.length === 0 && <p className="empty-line">No remedy has been asked for.</p>}
      <ul className="remedies">
        {(requests.data ?? []).map((request) => (
          <RequestItem key={request.id} request={request} />
        ))}
      </ul>
    </section>
  );
}
