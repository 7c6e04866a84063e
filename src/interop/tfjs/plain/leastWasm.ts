import * as tf from "@tensorflow/tfjs-core";

/**
 * tfjs' wasm backend lacks Conv2DBackpropFilter and UnsortedSegmentSum, and so trains nothing that convolves or embeds
 * (https://github.com/tensorflow/tfjs/issues/8474, https://github.com/tensorflow/tfjs/issues/8082). These two are the least that makes it train: one matrix product per tap,
 * and a scatter through a one-hot product in slices.
 */
export function registerLeastForTraining(): void {
  if (!tf.getKernel("Conv2DBackpropFilter", "wasm"))
    tf.registerKernel({
      kernelName: "Conv2DBackpropFilter",
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs }) => {
        const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
        const { strides, pad, filterShape } = attrs as unknown as {
          strides: number | [number, number];
          pad: number;
          filterShape: [number, number, number, number];
        };
        const stride = Array.isArray(strides) ? strides[0] : strides;
        return filterGradient(handle(x), handle(dy), stride, pad, filterShape);
      },
    });
  if (!tf.getKernel("UnsortedSegmentSum", "wasm"))
    tf.registerKernel({
      kernelName: "UnsortedSegmentSum",
      backendName: "wasm",
      kernelFunc: ({ inputs, attrs }) => {
        const { x, segmentIds } = inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
        const { numSegments } = attrs as unknown as { numSegments: number };
        return segmentSum(handle(x), handle(segmentIds), numSegments);
      },
    });
}

const handle = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);

function filterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  stride: number,
  pad: number,
  [kh, kw, C, N]: [number, number, number, number],
): tf.Tensor {
  const [B = 0, OH = 0, OW = 0] = dy.shape;
  const padded = tf.pad(x as tf.Tensor4D, [
    [0, 0],
    [pad, pad + stride],
    [pad, pad + stride],
    [0, 0],
  ]);
  const flat = tf.reshape(dy, [B * OH * OW, N]);
  const taps: tf.Tensor[] = [];
  for (let r = 0; r < kh; r++)
    for (let s = 0; s < kw; s++) {
      const rows = tf.stridedSlice(
        padded,
        [0, r, s, 0],
        [B, r + (OH - 1) * stride + 1, s + (OW - 1) * stride + 1, C],
        [1, stride, stride, 1],
      );
      taps.push(tf.matMul(tf.reshape(rows, [B * OH * OW, C]), flat as tf.Tensor2D, true, false));
    }
  return tf.reshape(tf.stack(taps), [kh, kw, C, N]);
}

function segmentSum(x: tf.Tensor, segmentIds: tf.Tensor, numSegments: number): tf.Tensor {
  const ids = segmentIds.dataSync();
  const values = x.dataSync();
  const width = x.size / ids.length;
  const sums = new Float32Array(numSegments * width);
  ids.forEach((id, row) => {
    for (let e = 0; e < width; e++) sums[id * width + e]! += values[row * width + e]!;
  });
  return tf.tensor(sums, [numSegments, ...x.shape.slice(1)]);
}
