import { keyHeaderOfShell } from '../api/key.ts';
import { CopyLine } from '../ui/copy-line.tsx';

/** What an empty service needs, step by step, as commands that work against this very address. */
export function FirstSteps() {
  const here = window.location.origin;
  const keyHeader = keyHeaderOfShell();
  return (
    <section className="first-steps" aria-labelledby="first-steps-title">
      <h1 id="first-steps-title">Nothing to watch yet</h1>
      <p className="verdict">
        Send one prediction and its model shows up here. Three steps lead from there to alarms you can trust.
      </p>
      <ol>
        <li>
          <h2>Send an event</h2>
          <p>
            Any model, any features; nobody has to register first. Over Kafka, write the same JSON to the topic{' '}
            <code>leeway.predictions</code>.
          </p>
          <CopyLine
            label="Send an event"
            text={`curl -X POST ${here}/v1/predictions${keyHeader} -H 'content-type: application/json' -d '{"event_id":"1","model":"churn","version":"1","ts":"${new Date().toISOString().slice(0, 19)}Z","features":{"age":41,"plan":"basic"},"prediction":{"value":0.23}}'`}
          />
        </li>
        <li>
          <h2>Register a baseline</h2>
          <p>
            The data the model was trained or validated on: Parquet, CSV or JSON Lines, with the event time in a column{' '}
            <code>ts</code>. From then on every window is compared with it.
          </p>
          <CopyLine
            label="Register a baseline"
            text={`curl -X POST '${here}/v1/baselines?model=churn&version=1'${keyHeader} -H 'content-type: text/csv' --data-binary @training.csv`}
          />
        </li>
        <li>
          <h2>Say how many false pages you can bear</h2>
          <p>
            One a quarter is what you get if you say nothing. The threshold follows from that promise, whatever the
            number of columns.
          </p>
          <CopyLine
            label="Set the alarm budget"
            text={`curl -X PUT ${here}/v1/models/churn/monitor${keyHeader} -H 'content-type: application/json' -d '{"budget":{"pages":1,"per":"90d"},"prediction":{"column":"score"},"label":{"column":"churned"}}'`}
          />
        </li>
      </ol>
      <p className="aside">
        To see it all on six months of real flights first, run <code>npx leeway demo</code>.
      </p>
    </section>
  );
}
