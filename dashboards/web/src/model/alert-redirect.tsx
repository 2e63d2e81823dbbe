import { useEffect } from 'react';
import { fetchAlert } from '../api/client.ts';
import { useResource } from '../state/resource.ts';
import { goTo, modelAddress } from '../state/router.ts';
import { FaultNotice } from '../ui/notice.tsx';

/** The address that pages carry: it leads to the alert on its model's page. */
export function AlertRedirect({ id }: { readonly id: string }) {
  const { data, error } = useResource(`alert:${id}`, (signal) => fetchAlert(id, signal));
  useEffect(() => {
    if (data !== undefined) goTo(`${modelAddress(data.model)}?alert=${encodeURIComponent(id)}`, true);
  }, [data, id]);
  if (error !== undefined) return <FaultNotice error={error} what={`alert ${id}`} />;
  return <p role="status">Looking for the alert…</p>;
}
