import { encoded, local, TYPE_CODES, unsigned, type Code, type Local, type ValueType } from './code.ts';

/** What a function takes, needs and does; all of them answer an i32. */
interface FunctionPlan<P extends string, L extends string> {
  readonly parameters: Readonly<Record<P, ValueType>>;
  readonly locals: Readonly<Record<L, ValueType>>;
  readonly body: (variables: Readonly<Record<P | L, Local>>) => Code;
}

/** A function in binary form. */
export interface MachineFunction {
  readonly parameters: readonly ValueType[];
  readonly bytes: readonly number[];
}

/** Puts a function together; its body must leave an i32. */
export function machineFunction<P extends string, L extends string>(plan: FunctionPlan<P, L>): MachineFunction {
  const parameters = Object.entries<ValueType>(plan.parameters);
  const locals = Object.entries<ValueType>(plan.locals);
  const variables = Object.fromEntries([...parameters, ...locals].map(([name], index) => [name, local(index)]));
  const bytes = [
    ...vectorOf(locals.map(([, type]) => [1, TYPE_CODES[type]])),
    ...encoded(plan.body(variables as Record<P | L, Local>)),
    0x0b,
  ];
  return { parameters: parameters.map(([, type]) => type), bytes };
}

/**
 * A module of functions that share an imported memory, `env.memory`. Imported functions, which take and answer i32, come first in the
 * numbering; all functions of its own are exported by their names.
 */
export function machineModule(
  imports: Readonly<Record<string, number>>,
  functions: Readonly<Record<string, MachineFunction>>,
): Uint8Array<ArrayBuffer> {
  const brought = Object.entries(imports);
  const own = Object.entries(functions);
  const signatures = [
    ...brought.map(([, count]) => Array.from({ length: count }, (): ValueType => 'i32')),
    ...own.map(([, { parameters }]) => parameters),
  ];
  const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(
      1,
      vectorOf(
        signatures.map((types) => [0x60, ...vectorOf(types.map((type) => [TYPE_CODES[type]])), 1, TYPE_CODES.i32]),
      ),
    ),
    ...section(
      2,
      vectorOf([
        [...nameOf('env'), ...nameOf('memory'), 0x02, 0x00, 0x01],
        ...brought.map(([name], index) => [...nameOf('env'), ...nameOf(name), 0x00, ...unsigned(index)]),
      ]),
    ),
    ...section(3, vectorOf(own.map((_, index) => unsigned(brought.length + index)))),
    ...section(7, vectorOf(own.map(([name], index) => [...nameOf(name), 0x00, ...unsigned(brought.length + index)]))),
    ...section(10, vectorOf(own.map(([, { bytes }]) => [...unsigned(bytes.length), ...bytes]))),
  ]);
}

function vectorOf(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function nameOf(name: string): number[] {
  return vectorOf(Array.from(Buffer.from(name), (byte) => [byte]));
}
