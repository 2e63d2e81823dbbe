import type { ReactNode } from 'react';
import type { ApiError } from '../api/client.ts';
import { Icon, type IconName } from './icon.tsx';

/** A sentence or two that stand out: what is wrong, or worth knowing, and how to mend it. */
export function Notice(props: {
  readonly tone: 'info' | 'warning' | 'error';
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={`notice notice-${props.tone}`} role={props.tone === 'info' ? 'note' : 'alert'}>
      <Icon name={props.icon ?? 'info'} size={18} />
      <div>
        <strong>{props.title}</strong>
        {props.children}
      </div>
    </div>
  );
}

/** What went wrong with a request, in the service's own words where it answered. */
export function FaultNotice({ error, what }: { readonly error: ApiError; readonly what: string }) {
  if (error.fault.kind === 'unreachable') {
    return (
      <Notice tone="error" icon="cut" title={`No answer: ${what} could not be fetched.`}>
        <p>
          Start the service with <code>leeway serve</code>, or check the address and the network. This page tries again
          every five seconds.
        </p>
      </Notice>
    );
  }
  const { status, title, detail, remedy } = error.fault;
  return (
    <Notice tone="error" icon="cut" title={`${title} (${what}, status ${status})`}>
      {detail !== '' && <p>{detail}</p>}
      {remedy !== '' && <p>{remedy}</p>}
    </Notice>
  );
}
