import { useEffect, useMemo } from 'react';
import type { DriftAnswer } from '../api/types.ts';
import { LaneStack } from '../charts/lane-stack.tsx';
import { TimeAxis, TimelineStrip } from '../charts/timeline-strip.tsx';
import { openVerdict } from '../lib/episode.ts';
import { healthOf } from '../lib/health.ts';
import { exactRange, readRange } from '../lib/range.ts';
import { timelineEvents, type TimelineEvent } from '../lib/timeline.ts';
import { useResource } from '../state/resource.ts';
import { setParameters, usePlace } from '../state/router.ts';
import { Link } from '../ui/link.tsx';
import { FaultNotice, Notice } from '../ui/notice.tsx';
import { versionLooks } from '../lib/palette.ts';
import { AlertsPanel, focusOf, OpenAlerts, type AlertFocus } from './alerts-panel.tsx';
import { CalibrationPanel } from './calibration-panel.tsx';
import { ColumnPanel } from './column-panel.tsx';
import { DriftLane } from './drift-lane.tsx';
import { EvidenceLane } from './evidence-lane.tsx';
import { LossLane } from './loss-lane.tsx';
import { ModelHeader } from './model-header.tsx';
import { NoBaseline } from './no-baseline.tsx';
import { PredictionLane } from './prediction-lane.tsx';
import { RangeBar } from './range-bar.tsx';
import { RetrainPanel } from './retrain-panel.tsx';
import { StreamLane } from './stream-lane.tsx';
import { useModelData, type ModelData } from './use-model-data.ts';
import { useSelection } from './use-selection.ts';

/** Whether the closer answers are of the selected stream yet; until they are, the coarse ones stand in. */
function knows(answers: readonly DriftAnswer[] | undefined, stream: string | null): answers is readonly DriftAnswer[] {
  return answers?.some((answer) => answer.streams.some((candidate) => candidate.stream === stream)) ?? false;
}

function choose(event: TimelineEvent): void {
  if (event.kind === 'page' || event.kind === 'resolved') {
    setParameters({ alert: event.subject });
    document.getElementById('alerts')?.scrollIntoView();
  } else document.getElementById('remedies')?.scrollIntoView();
}

function Stack({ data, name, focus }: { readonly data: ModelData; readonly name: string; readonly focus: AlertFocus }) {
  const model = data.detail.data;
  const selection = useSelection(data.drift.data ?? [], data.span, focus.focus);
  const { streamColumn } = selection;
  const closer = useResource(
    data.driftKey === null || streamColumn === null ? null : `${data.driftKey}:column:${streamColumn}`,
    (signal) => data.fetchColumn(streamColumn ?? '', signal),
    { keepLast: true },
  );
  const versions = useMemo(() => (model?.versions ?? []).map((version) => version.version), [model?.versions]);
  const looks = useMemo(() => versionLooks(versions, model?.champion ?? null), [versions, model?.champion]);
  const events = useMemo(
    () => timelineEvents(data.alerts.data ?? [], data.requests.data ?? [], data.evidence.data ?? []),
    [data.alerts.data, data.requests.data, data.evidence.data],
  );
  if (model === undefined) return null;
  const failed = data.evidence.error ?? data.drift.error ?? data.performance.error;
  return (
    <>
      <RangeBar span={data.span} />
      {failed !== undefined && data.detail.error === undefined && <FaultNotice error={failed} what="the charts" />}
      {data.evidence.data === undefined && failed === undefined ? (
        <div role="status" className="skeleton-page">
          <span className="visually-hidden">Loading the charts</span>
          <i className="skeleton lane-skeleton" />
          <i className="skeleton lane-skeleton tall" />
          <i className="skeleton lane-skeleton" />
        </div>
      ) : (
        <div className="panel stack-panel">
          <LaneStack span={data.span} onBrush={(span) => setParameters(exactRange(span))}>
            <div className="stack-top">
              <TimelineStrip events={events} onChoose={choose} />
              <TimeAxis />
            </div>
            <EvidenceLane
              points={data.evidence.data ?? []}
              looks={looks}
              champion={model.champion}
              threshold={model.threshold}
            />
            <DriftLane
              answers={data.drift.data ?? []}
              span={data.span}
              versions={model.versions}
              selection={selection}
              alert={focus.focus}
            />
            <StreamLane
              answers={knows(closer.data, selection.stream) ? closer.data : (data.drift.data ?? [])}
              stream={selection.stream}
            />
            <PredictionLane
              points={data.performance.data ?? []}
              span={data.span}
              versions={versions}
              champion={model.champion}
            />
            <LossLane points={data.performance.data ?? []} span={data.span} looks={looks} />
          </LaneStack>
        </div>
      )}
      <div className="panels">
        <ColumnPanel
          model={model}
          name={name}
          selection={selection}
          span={data.span}
          alert={focus.focus}
          answers={data.drift.data ?? []}
        />
        <AlertsPanel alerts={data.alerts} top={focus.top} model={model} />
      </div>
      <RetrainPanel requests={data.requests} />
      <CalibrationPanel model={model} />
    </>
  );
}

/** One model: is it fine, what moved, since when, and what was done about it. */
export function ModelPage({ model: name }: { readonly model: string }) {
  const { parameters } = usePlace();
  const choice = useMemo(() => readRange(parameters), [parameters]);
  const data = useModelData(name, choice, parameters.get('version'));
  const { data: model, error } = data.detail;
  const chosen = parameters.get('alert');
  const focus = useMemo(() => focusOf(data.alerts.data ?? [], chosen), [data.alerts.data, chosen]);
  const firing = (data.alerts.data ?? []).filter((alert) => alert.state === 'firing');
  const word = model === undefined ? null : healthOf(model.status).word;
  useEffect(() => {
    document.title = word === null ? `${name} · Leeway` : `${name}: ${word} · Leeway`;
  }, [name, word]);

  if (model === undefined) {
    if (error?.fault.kind === 'problem' && error.fault.status === 404) {
      return (
        <Notice tone="warning" title={`No model is called “${name}”.`}>
          <p>
            A model shows up with its first event. <Link to="/">The fleet</Link> lists those that are known.
          </p>
        </Notice>
      );
    }
    if (error !== undefined) return <FaultNotice error={error} what={name} />;
    return (
      <div role="status" className="skeleton-page">
        <span className="visually-hidden">Loading {name}</span>
        <i className="skeleton wide" />
        <i className="skeleton lane-skeleton" />
        <i className="skeleton lane-skeleton tall" />
      </div>
    );
  }
  return (
    <div className="model-page">
      {error !== undefined && <FaultNotice error={error} what="the latest state" />}
      <p className="visually-hidden" aria-live="polite">
        {openVerdict(model, firing)}
      </p>
      <ModelHeader
        detail={data.detail}
        model={model}
        firing={firing}
        open={<OpenAlerts focus={focus} model={model} requests={data.requests.data ?? []} />}
      />
      {model.status === 'no baseline' ? <NoBaseline model={model} /> : <Stack data={data} name={name} focus={focus} />}
    </div>
  );
}
