import { useState, type SubmitEvent } from 'react';
import { formatUtc } from '../lib/format.ts';
import { exactRange, MIN_SPAN_MS, NAMED_RANGES, readRange, type TimeSpan } from '../lib/range.ts';
import { setParameters, usePlace } from '../state/router.ts';

const inputValue = (time: number): string => new Date(time).toISOString().slice(0, 16);

function CustomRange({ span, onDone }: { readonly span: TimeSpan; readonly onDone: () => void }) {
  const [from, setFrom] = useState(inputValue(span.from));
  const [to, setTo] = useState(inputValue(span.to));
  const [fault, setFault] = useState('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const start = Date.parse(`${from}Z`);
    const end = Date.parse(`${to}Z`);
    if (!(end - start >= MIN_SPAN_MS)) {
      setFault('The end must be at least two hours after the start.');
      return;
    }
    setParameters(exactRange({ from: start, to: end }));
    onDone();
  };
  return (
    <form className="custom-range" onSubmit={submit}>
      <label>
        From (UTC)
        <input type="datetime-local" value={from} onChange={(event) => setFrom(event.currentTarget.value)} required />
      </label>
      <label>
        To (UTC)
        <input type="datetime-local" value={to} onChange={(event) => setTo(event.currentTarget.value)} required />
      </label>
      <button type="submit" className="button">
        Show
      </button>
      {fault !== '' && <p role="alert">{fault}</p>}
    </form>
  );
}

/** Chooses the span of all charts; brushing a chart does the same. */
export function RangeBar({ span }: { readonly span: TimeSpan }) {
  const { parameters } = usePlace();
  const [open, setOpen] = useState(false);
  const choice = readRange(parameters);
  const chosen = choice.kind === 'latest' ? choice.name : choice.kind === 'all' ? 'all' : null;
  return (
    <section className="range-bar" aria-label="Range">
      <div className="segments text" role="group" aria-label="Range">
        {NAMED_RANGES.map((range) => (
          <button
            key={range.name}
            type="button"
            aria-pressed={chosen === range.name}
            onClick={() => setParameters({ range: range.name === 'all' ? null : range.name, from: null, to: null })}
          >
            {range.label}
          </button>
        ))}
        <button type="button" aria-pressed={chosen === null} aria-expanded={open} onClick={() => setOpen(!open)}>
          Custom
        </button>
      </div>
      <p className="range-text">
        {formatUtc(span.from)} – {formatUtc(span.to)} UTC
      </p>
      <p className="range-hint">Drag across a chart to look closer</p>
      {open && <CustomRange key={`${span.from}-${span.to}`} span={span} onDone={() => setOpen(false)} />}
    </section>
  );
}
