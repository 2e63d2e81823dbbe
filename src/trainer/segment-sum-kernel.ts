import type * as tensorflow from '@tensorflow/tfjs';

/** The part of the WASM backend this kernel touches: views on its memory and room for an output. */
interface WasmMemory {
  makeOutput(shape: number[], dtype: 'float32' | 'int32'): tensorflow.TensorInfo;
  typedArrayFromHeap(tensor: tensorflow.TensorInfo): Float32Array | Int32Array;
}

/**
 * Gives the WASM backend the kernel that training an embedding needs and that it lacks, `UnsortedSegmentSum`: row i of
 * the input is added to row `segmentIds[i]` of the output. Ids outside the output are dropped, as TensorFlow does.
 */
export function registerSegmentSum(tf: typeof tensorflow): void {
  if (tf.getKernelsForBackend('wasm').some((kernel) => kernel.kernelName === 'UnsortedSegmentSum')) return;
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, segmentIds } = inputs as { x: tensorflow.TensorInfo; segmentIds: tensorflow.TensorInfo };
      const { numSegments } = attrs as unknown as { numSegments: number };
      const memory = backend as WasmMemory;
      const width = x.shape.slice(1).reduce((product, size) => product * size, 1);
      const output = memory.makeOutput([numSegments, ...x.shape.slice(1)], x.dtype === 'int32' ? 'int32' : 'float32');
      // Taken after the output is allocated: an allocation may move the heap and leave older views empty.
      const sums = memory.typedArrayFromHeap(output).fill(0);
      const values = memory.typedArrayFromHeap(x);
      const ids = memory.typedArrayFromHeap(segmentIds);
      for (let row = 0; row < ids.length; row++) {
        const id = ids[row] ?? -1;
        if (id < 0 || id >= numSegments) continue;
        for (let column = 0; column < width; column++) {
          const to = id * width + column;
          sums[to] = (sums[to] ?? 0) + (values[row * width + column] ?? 0);
        }
      }
      return output;
    },
  });
}
