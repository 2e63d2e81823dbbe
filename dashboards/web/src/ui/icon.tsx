import type { ReactNode } from 'react';

const PATHS = {
  drifting: <path d="M1.500 11.500c2.500 0 3-2 5-2s2 1 3.500-2.500L12 3M8.800 3.600 12.200 2.500l.9 3.400" />,
  steady: <path d="M2 8.200 6 12l8-8.500" />,
  insufficient: <path d="M3 5h.01M8 5h.01M13 5h.01M3 11h.01" strokeWidth="3" />,
  none: (
    <>
      <circle cx="8" cy="8" r="6" strokeDasharray="2.600 2.100" />
      <path d="M5.200 8h5.600" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.500V8l2.300 1.600" />
    </>
  ),
  page: <path d="M8 2v7M8 12.500v.5" strokeWidth="2.600" />,
  resolved: <path d="M2.500 8.500 6.200 12l7.300-8" />,
  promotion: <path d="M8 13.500V3M3.500 7.500 8 3l4.500 4.500" />,
  request: <path d="M13 8a5 5 0 1 1-1.600-3.700M13 2v3.200H9.800" />,
  declined: <path d="M4 8h8" />,
  'put-off': <path d="M8 3.500V8l3 2" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.500" />
      <path d="m10.500 10.500 4 4" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1" />
    </>
  ),
  moon: <path d="M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7Z" />,
  system: (
    <>
      <rect x="1.500" y="2.500" width="13" height="9" rx="1" />
      <path d="M5.500 14h5" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  copy: (
    <>
      <rect x="5.500" y="5.500" width="8" height="8" rx="1.500" />
      <path d="M10.500 3V2.500h-8v8H3" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.200" />
      <path d="M8 7.300v4M8 4.700v.1" />
    </>
  ),
  cut: <path d="M9.500 1.500 5 9h4l-2.500 5.500" />,
  leave: <path d="M6.500 2.500h-4v11h4M10 5l3 3-3 3M13 8H6" />,
} as const satisfies Readonly<Record<string, ReactNode>>;

/** The names of the icons. */
export type IconName = keyof typeof PATHS;

/** A small line drawing beside a word; it is never the only bearer of a meaning. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.800"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {PATHS[name]}
    </svg>
  );
}
