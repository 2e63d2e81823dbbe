import type { RefObject } from 'react';
import { setParameters, usePlace, type Route } from '../state/router.ts';
import { Icon } from './icon.tsx';
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

/** Where one is, the search, the colours and the help. */
export function TopBar(props: {
  readonly route: Route;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onHelp: () => void;
}) {
  const { parameters } = usePlace();
  const onModel = props.route.kind === 'model';
  const label = onModel ? 'Find a column' : 'Find a model';
  return (
    <header className="top-bar">
      <div className="top-bar-inner">
        <Link to="/" className="wordmark">
          <Mark />
          <span>Leeway</span>
        </Link>
        <nav aria-label="Where you are">
          <ol className="crumbs">
            <li>{props.route.kind === 'fleet' ? <span aria-current="page">Fleet</span> : <Link to="/">Fleet</Link>}</li>
            {props.route.kind === 'model' && (
              <li>
                <span aria-current="page">{props.route.model}</span>
              </li>
            )}
            {props.route.kind === 'dead-letters' && (
              <li>
                <span aria-current="page">Dead letters</span>
              </li>
            )}
          </ol>
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
        <button type="button" className="icon-button" onClick={props.onHelp}>
          <span aria-hidden="true">?</span>
          <span className="visually-hidden">Keys and reading aids</span>
        </button>
      </div>
    </header>
  );
}
