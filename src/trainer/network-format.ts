import { z } from 'zod';
import { LeewayError, messageOf } from '../platform/errors.ts';
import { weightLengths } from './network.ts';
import type { ArtefactFiles } from './artefact.ts';
import type { Network, NetworkWeights } from './network.ts';

const SHAPE_FILE = 'network.json';
const WEIGHTS_FILE = 'weights.bin';

/** The order of the arrays in the weights file. */
const ORDER: readonly (keyof NetworkWeights)[] = ['embedding', 'hidden', 'hiddenBias', 'output', 'skip', 'outputBias'];

const fileSchema = z.object({
  format: z.literal('leeway-network'),
  formatVersion: z.literal(1),
  shape: z.object({
    categorical: z.array(z.object({ column: z.string(), vocabulary: z.array(z.string()) })),
    numeric: z.array(z.object({ column: z.string(), mean: z.number(), standardDeviation: z.number().positive() })),
    embeddingSize: z.int().positive(),
    hiddenUnits: z.int().positive(),
  }),
});

/** The network as two files: its shape as JSON, its weights as little-endian 32-bit floats one array after the other. */
export function encodeNetwork(network: Network): ArtefactFiles {
  const lengths = weightLengths(network.shape);
  const total = ORDER.reduce((sum, name) => sum + lengths[name], 0);
  const bytes = new DataView(new ArrayBuffer(total * 4));
  let at = 0;
  for (const name of ORDER) {
    for (const weight of network.weights[name]) {
      bytes.setFloat32(at, weight, true);
      at += 4;
    }
  }
  const shape = JSON.stringify({ format: 'leeway-network', formatVersion: 1, shape: network.shape });
  return new Map([
    [SHAPE_FILE, Buffer.from(shape)],
    [WEIGHTS_FILE, new Uint8Array(bytes.buffer)],
  ]);
}

/** The network of these files; `bad_input` that says which file is wrong and how when they do not make one. */
export function decodeNetwork(files: ArtefactFiles): Network {
  const { shape } = parseShape(requireFile(files, SHAPE_FILE));
  const content = requireFile(files, WEIGHTS_FILE);
  const lengths = weightLengths(shape);
  const wanted = 4 * ORDER.reduce((sum, name) => sum + lengths[name], 0);
  if (content.length !== wanted) {
    throw unreadable(WEIGHTS_FILE, `it has ${content.length} bytes where the shape needs ${wanted}`);
  }
  const bytes = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let at = 0;
  const read = (name: keyof NetworkWeights): Float32Array => {
    const weights = new Float32Array(lengths[name]);
    for (let i = 0; i < weights.length; i++, at += 4) weights[i] = bytes.getFloat32(at, true);
    if (!weights.every(Number.isFinite)) throw unreadable(WEIGHTS_FILE, `a weight of "${name}" is not a finite number`);
    return weights;
  };
  const weights: NetworkWeights = {
    embedding: read('embedding'),
    hidden: read('hidden'),
    hiddenBias: read('hiddenBias'),
    output: read('output'),
    skip: read('skip'),
    outputBias: read('outputBias'),
  };
  return { shape, weights };
}

function parseShape(content: Uint8Array): z.infer<typeof fileSchema> {
  try {
    return fileSchema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
  } catch (thrown) {
    throw unreadable(SHAPE_FILE, messageOf(thrown), thrown);
  }
}

function requireFile(files: ArtefactFiles, name: string): Uint8Array {
  const content = files.get(name);
  if (content === undefined) throw unreadable(name, `it is missing; there are ${[...files.keys()].join(', ')}`);
  return content;
}

function unreadable(name: string, what: string, cause?: unknown): LeewayError {
  return new LeewayError('bad_input', `these files are no network: ${name}: ${what}`, {
    remedy: 'Load an artefact that this version of Leeway saved.',
    ...(cause === undefined ? {} : { cause }),
  });
}
