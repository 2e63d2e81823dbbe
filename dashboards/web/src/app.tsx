import { useCallback, useEffect, useRef, useState } from 'react';
import { AlertsPage } from './alerts/alerts-page.tsx';
import { AlertRedirect } from './model/alert-redirect.tsx';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { FleetPage } from './fleet/fleet-page.tsx';
import { ModelPage } from './model/model-page.tsx';
import { goTo, routeOf, usePlace } from './state/router.ts';
import { useShortcuts } from './state/shortcuts.ts';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { HelpDialog } from './ui/help-dialog.tsx';
import { KeyPage, useKeyWanted } from './ui/key-page.tsx';
import { Link } from './ui/link.tsx';
import { Notice } from './ui/notice.tsx';
import { ServiceNotice } from './ui/service-notice.tsx';
import { TopBar } from './ui/top-bar.tsx';

function Page({ path }: { readonly path: string }) {
  const route = routeOf(path);
  switch (route.kind) {
    case 'fleet':
      return <FleetPage />;
    case 'model':
      return <ModelPage key={route.model} model={route.model} />;
    case 'alert':
      return <AlertRedirect id={route.id} />;
    case 'alerts':
      return <AlertsPage />;
    case 'dead-letters':
      return <DeadLettersPage />;
    case 'nowhere':
      return (
        <Notice tone="warning" title="There is no such page.">
          <p>
            <code>{path}</code> names nothing here. <Link to="/">Go to the fleet</Link>.
          </p>
        </Notice>
      );
  }
}

/** The pages: a bar on top, the page that the address names below. */
export function App() {
  const { path } = usePlace();
  const search = useRef<HTMLInputElement>(null);
  const [helpOpen, setHelpOpen] = useState(false);
  const focusSearch = useCallback(() => search.current?.select(), []);
  const keyNeeded = useKeyWanted();
  const toggleHelp = useCallback(() => setHelpOpen((open) => !open), []);
  const lastPath = useRef(path);
  useEffect(() => {
    // A change of page is a change of place for a screen reader too; the first page has the browser's own focus.
    if (lastPath.current !== path) document.getElementById('main')?.focus({ preventScroll: true });
    lastPath.current = path;
  }, [path]);
  useShortcuts({ focusSearch, goTo, toggleHelp });
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <TopBar route={routeOf(path)} search={search} onHelp={toggleHelp} />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary key={path}>
          {keyNeeded ? (
            <KeyPage />
          ) : (
            <>
              <ServiceNotice />
              <Page path={path} />
            </>
          )}
        </ErrorBoundary>
      </main>
      <HelpDialog open={helpOpen} onClose={() => setHelpOpen(false)} />
    </>
  );
}
