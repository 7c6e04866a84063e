/** What is chosen for weights and is something else says what it is. */
import { describe, expect, test } from "vitest";
import { readAnyCheckpoint } from "../../../src/checkpoints/anyCheckpoint.ts";
import { writeZip } from "../../../src/checkpoints/pth/zip.ts";
import { lookAtWeights, readWeights } from "../../../src/checkpoints/weights.ts";

const latin1 = (text: string): Blob => new Blob([Uint8Array.from(text, (sign) => sign.charCodeAt(0))]);
const zipOf = (name: string): Blob => writeZip([{ name, data: Uint8Array.of(1, 2, 3) }]);

const files: [what: string, file: Blob, said: RegExp][] = [
  ["nothing", new Blob([]), /file is empty/],
  ["an error page", new Blob(["\n<!DOCTYPE html><title>404 Not Found</title>"]), /web page and no weights/],
  [
    "a pointer",
    new Blob(["version https://git-lfs.github.com/spec/v1\noid sha256:0\n"]),
    /pointer of Git LFS/,
  ],
  ["an index of shards", new Blob(['{\n  "weight_map": {}}']), /JSON text, which describes a model/],
  ["gzip", latin1("\x1f\x8b\x08\0\0\0\0\0\0\x03"), /is an archive/],
  ["tar", latin1(`${"a".repeat(257)}ustar\x0000${"\0".repeat(300)}`), /is an archive/],
  ["Keras", latin1("\x89HDF\r\n\x1a\n\0\0\0\0"), /of Keras \(HDF5\)/],
  ["ONNX", latin1("\x08\x07\x12\x07pytorch\x1a\x05"), /of ONNX/],
  ["TensorFlow Lite", latin1("\x1c\0\0\0TFL3\0\0"), /of TensorFlow Lite/],
  ["GGUF", latin1("GGUF\x03\0\0\0\0\0"), /of llama.cpp/],
  ["an array", latin1("\x93NUMPY\x01\0v\0{'descr'"), /of NumPy/],
  ["MessagePack", latin1("\x81\xa6params\x81\xa5conv1\0"), /neither a file of torch.save nor .safetensors/],
  ["arrays", zipOf("conv1.weight.npy"), /of NumPy \(.npz\)/],
  ["a pickle", latin1("\x80\x02}q\0X\x01\0\0\0aq\x01K\x01s."), /a Python pickle, but none of torch.save/],
  ["a file within a zip", zipOf("model/best.pth"), /zip archive that holds “model\/best.pth”/],
];

describe.each(files)("%s", (_what, file, said) => {
  test.each([
    ["weights", readWeights],
    ["sizes", lookAtWeights],
    ["a checkpoint", readAnyCheckpoint],
  ])("is refused by its name as %s", async (_as, read) => {
    await expect(read(file)).rejects.toMatchObject({
      problem: "mismatch",
      message: expect.stringMatching(said),
    });
  });
});
