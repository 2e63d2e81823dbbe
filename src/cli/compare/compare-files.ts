import { createFileColumnReader } from '../../store/index.ts';
import { compareAsPeer } from './compare-parity.ts';
import { compareTables, type Comparison } from './compare-tables.ts';
import type { CompareRequest, DeclaredType } from './options.ts';

/** Told how far the work is, from 0 to 1, and what is being done. */
export type TellProgress = (share: number, what: string) => void;

/** What share of the whole work reading one file counts for. */
const READING = 0.3;

/** Reads two files and compares them. @throws LeewayError `bad_input` when they cannot be read or have nothing in common. */
export async function compareFiles(request: CompareRequest, tell: TellProgress): Promise<Comparison> {
  const reader = createFileColumnReader();
  const only = request.columns === null ? null : new Set(request.columns);
  const as = new Map([...request.types].map(([name, type]) => [name, cellsFor(type)] as const));
  try {
    const reference = await reader.open(request.reference, {
      only,
      as,
      progress: (share) => tell(share * READING, 'reading the reference'),
    });
    const current = await reader.open(request.current, {
      only,
      as,
      progress: (share) => tell(READING + share * READING, 'reading the current data'),
    });
    const tables = { reference, current };
    const tellColumn = (done: number, all: number, column: string): void => {
      tell(2 * READING + (1 - 2 * READING) * (done / Math.max(1, all)), column === '' ? 'writing the report' : column);
    };
    const { parity } = request;
    if (parity === null) return await compareTables(tables, request, tellColumn);
    return { document: await compareAsPeer(tables, { ...request, parity }, tellColumn), pictures: new Map() };
  } finally {
    await reader.close();
  }
}

function cellsFor(type: DeclaredType): 'numbers' | 'levels' {
  return type === 'numeric' ? 'numbers' : 'levels';
}
