import { Component, type ReactNode } from 'react';
import { Notice } from './notice.tsx';

interface State {
  readonly message: string | null;
}

/** Catches what a page could not draw, and says so instead of leaving it blank. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <Notice tone="error" icon="cut" title="This page could not be drawn.">
        <p>
          <code>{this.state.message}</code>
        </p>
        <p>Reload it; if that does not help, the service and the pages may be of different versions.</p>
      </Notice>
    );
  }
}
