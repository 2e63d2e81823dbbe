import { useEffect, useRef } from 'react';
import { enableShortcuts, useShortcutsEnabled } from '../state/shortcuts.ts';
import { Icon } from './icon.tsx';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'Find a model or a column'],
  ['g f', 'Go to the fleet'],
  ['g a', 'Go to the alerts'],
  ['g d', 'Go to the dead letters'],
  ['?', 'Show or hide this help'],
  ['Tab', 'Reach the charts, the heatmap and the tables'],
  ['← →', 'In a chart: move the moment. In the heatmap: move by a cell'],
  ['↑ ↓', 'In the heatmap: move to another stream'],
  ['PgUp PgDn', 'Move farther'],
  ['Home End', 'Go to the first or last moment'],
  ['Enter', 'In the heatmap: select stream and time'],
  ['Esc', 'Let go of the moment'],
];

const WORDS: readonly (readonly [word: string, meaning: string])[] = [
  [
    'Evidence',
    'How much the windows so far speak against “as in the baseline”. Chance alone brings a value of 100 at most once in 100 windows; a page is sent at the budget’s value, and it begins anew after that.',
  ],
  [
    'Null band',
    'What the score did over the baseline’s own windows: its mean, its 95 % and 99.9 % points. “2×” is twice as far from the mean as the 99.9 % point.',
  ],
  [
    'Shape, shift',
    'Jensen-Shannon distance of the histograms; Wasserstein distance, how far values would have to be moved.',
  ],
  ['– or a thin line', 'Cannot say: too few values in the window. That is neither drift nor calm.'],
  [
    'Remedy',
    'Leave it, recalibrate, recall a version, retrain: compared on labelled events that none of them had seen.',
  ],
];

/** The keys of these pages, how to read them, and the switch that turns the single-key ones off. */
export function HelpDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const enabled = useShortcutsEnabled();
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open && dialog.current?.open === true) dialog.current.close();
  }, [open]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <div className="dialog-head">
        <h2 id="help-title">Keys and reading aids</h2>
        <button type="button" className="icon-button" onClick={onClose}>
          <Icon name="close" />
          <span className="visually-hidden">Close</span>
        </button>
      </div>
      <h3>How to read</h3>
      <dl className="keys words">
        {WORDS.map(([word, meaning]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <h3>Keys</h3>
      <dl className="keys">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>
        Drag across any chart to look at that span closer. All times are UTC, and everything you choose is in the
        address, so a copied link shows the same view. All of it comes from the HTTP API:{' '}
        <a href="/openapi.json">/openapi.json</a>.
      </p>
      <label className="check">
        <input type="checkbox" checked={enabled} onChange={(event) => enableShortcuts(event.currentTarget.checked)} />
        Single-key shortcuts (<kbd>/</kbd> <kbd>g</kbd> <kbd>?</kbd>)
      </label>
    </dialog>
  );
}
