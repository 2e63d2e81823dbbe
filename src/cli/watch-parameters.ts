import { parameterKind, STREAM_DETECTORS } from '../../detectors/stream/index.ts';
import type { ParameterSpec, StreamDefinition } from '../../detectors/stream/index.ts';

const INPUTS = {
  number: 'numbers',
  share: 'numbers from 0 to 1',
  bit: '0 and 1',
  cell: '0 true negative, 1 false positive, 2 false negative, 3 true positive (2 x truth + answer)',
} as const;

/** The parameters of one detector, or of all, for people. */
export function parametersText(definition: StreamDefinition | null): string {
  return chosen(definition)
    .map((one) => {
      const rows = specsOf(one).map(([name, spec]) => [name, shown(spec.default), parameterKind(spec), spec.meaning]);
      const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
      const lines = rows.map(
        ([name = '', value = '', kind = '', meaning = '']) =>
          `  ${name.padEnd(widths[0] ?? 0)}  ${value.padEnd(widths[1] ?? 0)}  ${meaning} (${kind})`,
      );
      return [`${one.name}: ${one.summary}`, `  reads ${INPUTS[one.input]}; as ${one.reference}`, ...lines, ''].join(
        '\n',
      );
    })
    .join('\n');
}

/** The same for programs. */
export function parametersDocument(definition: StreamDefinition | null): object {
  return {
    detectors: chosen(definition).map((one) => ({
      detector: one.name,
      summary: one.summary,
      input: one.input,
      reference: one.reference,
      params: specsOf(one).map(([name, spec]) => ({
        name,
        default: spec.default,
        allowed: parameterKind(spec),
        meaning: spec.meaning,
      })),
    })),
  };
}

function chosen(definition: StreamDefinition | null): readonly StreamDefinition[] {
  return definition === null ? Object.values(STREAM_DETECTORS) : [definition];
}

function specsOf(definition: StreamDefinition): [string, ParameterSpec][] {
  return Object.entries(definition.parameters);
}

function shown(value: ParameterSpec['default']): string {
  return value === null ? 'none' : Array.isArray(value) ? value.join(',') : String(value);
}
