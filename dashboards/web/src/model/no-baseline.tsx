import type { ModelDetail } from '../api/types.ts';
import { keyHeaderOfShell } from '../api/key.ts';
import { formatUtc } from '../lib/format.ts';
import { CopyLine } from '../ui/copy-line.tsx';

/** What a model without a baseline needs: the one command that gives it one. */
export function NoBaseline({ model }: { readonly model: ModelDetail }) {
  const version = model.champion ?? model.versions.at(-1)?.version ?? '1';
  const keyHeader = keyHeaderOfShell();
  const query = new URLSearchParams({ model: model.model, version }).toString();
  return (
    <section className="panel first-steps" aria-labelledby="no-baseline-title">
      <h2 id="no-baseline-title">Give it something to be compared with</h2>
      <p>
        Events are stored{model.lastEventAt === null ? '' : ` (the last of ${formatUtc(model.lastEventAt)} UTC)`},
        nothing is lost. Register the data this version was trained or validated on, and every window from then on is
        judged against it.
      </p>
      <CopyLine
        label="Register a baseline from a file"
        text={`curl -X POST '${window.location.origin}/v1/baselines?${query}'${keyHeader} -H 'content-type: text/csv' --data-binary @training.csv`}
      />
      <p>
        Parquet and JSON Lines are read too. To have predictions and labels watched as well, or if the event time is not
        in a column <code>ts</code>, say first how the file names them:
      </p>
      <CopyLine
        label="Set the monitor"
        text={`curl -X PUT '${window.location.origin}/v1/models/${encodeURIComponent(model.model)}/monitor'${keyHeader} -H 'content-type: application/json' -d '{"time":"ts","prediction":{"column":"score"},"label":{"column":"outcome"}}'`}
      />
    </section>
  );
}
