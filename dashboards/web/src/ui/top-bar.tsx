import type { RefObject } from 'react';
import { chooseKey } from '../api/key.ts';
import { setParameters, usePlace, type Route } from '../state/router.ts';
import { Icon } from './icon.tsx';
import { useHasKey } from './key-page.tsx';
import { Link } from './link.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" className="mark">
      <rect width="32" height="32" rx="7" />
      <path className="mark-budget" d="M5 9h22" />
      <path className="mark-line" d="M5 23l5-2 4 1.500 4.500-6 3.500 2.500L27 14" />
    </svg>
  );
}

const SEARCH_LABELS: Partial<Record<Route['kind'], string>> = {
  model: 'Find a column',
  'dead-letters': 'Find in letters',
};

/** Where one is, the search, the colours and the help. */
export function TopBar(props: {
  readonly route: Route;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onHelp: () => void;
}) {
  const { parameters } = usePlace();
  const { route } = props;
  const hasKey = useHasKey();
  const label = SEARCH_LABELS[route.kind] ?? 'Find a model';
  return (
    <header className="top-bar">
      <div className="top-bar-inner">
        <Link to="/" className="wordmark">
          <Mark />
          <span>Leeway</span>
        </Link>
        <nav aria-label="Pages">
          <ul className="crumbs">
            <li className="crumb-place">
              {route.kind === 'fleet' ? <span aria-current="page">Fleet</span> : <Link to="/">Fleet</Link>}
              {route.kind === 'model' && (
                <span aria-current="page" className="crumb-model" title={route.model}>
                  {route.model}
                </span>
              )}
            </li>
            <li>
              {route.kind === 'alerts' ? <span aria-current="page">Alerts</span> : <Link to="/alerts">Alerts</Link>}
            </li>
            <li>
              {route.kind === 'dead-letters' ? (
                <span aria-current="page">Dead letters</span>
              ) : (
                <Link to="/dead-letters">Dead letters</Link>
              )}
            </li>
          </ul>
        </nav>
        <label className="search">
          <Icon name="search" size={14} />
          <span className="visually-hidden">{label}</span>
          <input
            ref={props.search}
            type="search"
            placeholder={label}
            value={parameters.get('q') ?? ''}
            onChange={(event) =>
              setParameters({ q: event.currentTarget.value === '' ? null : event.currentTarget.value }, true)
            }
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <kbd aria-hidden="true">/</kbd>
        </label>
        <ThemeSwitch />
        {hasKey && (
          <button type="button" className="icon-button" title="Forget the key" onClick={() => chooseKey('', false)}>
            <Icon name="leave" />
            <span className="visually-hidden">Forget the key</span>
          </button>
        )}
        <button type="button" className="icon-button" onClick={props.onHelp}>
          <span aria-hidden="true">?</span>
          <span className="visually-hidden">Keys and reading aids</span>
        </button>
      </div>
    </header>
  );
}
