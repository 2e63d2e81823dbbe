import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '../state/router.ts';

/** A link within these pages: a real address that opens without loading anew. */
export function Link(props: { readonly to: string; readonly className?: string; readonly children: ReactNode }) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(props.to);
  };
  return (
    <a href={props.to} onClick={follow} className={props.className}>
      {props.children}
    </a>
  );
}
