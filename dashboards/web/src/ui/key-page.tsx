import { useEffect, useRef, useState, useSyncExternalStore, type SubmitEvent } from 'react';
import { tryKey } from '../api/client.ts';
import { chooseKey, currentKey, keyWanted, onKey } from '../api/key.ts';

/** Whether the service asks for a key before it shows anything. */
export function useKeyWanted(): boolean {
  return useSyncExternalStore(onKey, keyWanted);
}

/** Whether these pages carry a key. */
export function useHasKey(): boolean {
  return useSyncExternalStore(onKey, () => currentKey() !== '');
}

const FAULTS = {
  refused: 'The service does not know this key.',
  silent: 'The service does not answer. Try again in a moment.',
} as const;

/** Asks for the API key of a service that is not open to everybody; the page that was asked for follows. */
export function KeyPage() {
  const [text, setText] = useState('');
  const [remember, setRemember] = useState(false);
  const [fault, setFault] = useState(currentKey() === '' ? '' : FAULTS.refused);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = text.trim();
    setBusy(true);
    void tryKey(given).then((answer) => {
      setBusy(false);
      if (answer === 'valid') chooseKey(given, remember);
      else setFault(FAULTS[answer]);
    });
  };
  return (
    <section className="panel key-page" aria-labelledby="key-title">
      <h1 id="key-title">This service asks for a key</h1>
      <p>
        One of those in its <code>LEEWAY_API_KEYS</code>; whoever runs the service can give you one. The page you came
        for opens as soon as the key is known.
      </p>
      <form onSubmit={submit}>
        <label htmlFor="api-key">API key</label>
        <div className="key-line">
          <input
            ref={field}
            id="api-key"
            type="password"
            autoComplete="current-password"
            required
            value={text}
            aria-describedby="key-fault"
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" className="button primary" disabled={busy}>
            {busy ? 'Asking…' : 'Open'}
          </button>
        </div>
        <p id="key-fault" role="alert" className="field-fault">
          {fault}
        </p>
        <label className="check">
          <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.currentTarget.checked)} />
          Keep it in this browser; otherwise it is forgotten with this tab
        </label>
      </form>
    </section>
  );
}
