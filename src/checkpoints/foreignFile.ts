/** Files of other kinds that are chosen for weights, told by their first bytes so that the sentence says what they are. */
import { say } from "../said.ts";
import { CheckpointError, quote } from "./checkpointError.ts";

type Kind = [is: (start: string) => boolean, sentence: () => string];

const begins =
  (...first: string[]) =>
  (start: string): boolean =>
    first.some((bytes) => start.startsWith(bytes));

/** What a file is, by its first 512 bytes in Latin-1; the numbers are those of file(1). */
const kinds: readonly Kind[] = [
  [(start) => /^\s*<(!doctype|html|\?xml|head)/i.test(start), () => say("foreignPage")],
  [begins("version https://git-lfs"), () => say("foreignPointer")],
  [(start) => /^\s*[{[]\s*["{[\]}]/.test(start), () => say("foreignJson")],
  [
    begins("\x1f\x8b", "BZh", "\xfd7zXZ", "7z\xbc\xaf", "Rar!", "\x28\xb5\x2f\xfd"),
    () => say("foreignPacked"),
  ],
  [(start) => start.startsWith("ustar", 257), () => say("foreignPacked")],
  [begins("\x89HDF"), () => say("foreignProgram", "Keras (HDF5)")],
  [(start) => start.startsWith("TFL3", 4), () => say("foreignProgram", "TensorFlow Lite")],
  [begins("GGUF", "ggml", "lmgg"), () => say("foreignProgram", "llama.cpp (GGUF)")],
  [begins("\x93NUMPY"), () => say("foreignProgram", "NumPy")],
  [isOnnx, () => say("foreignProgram", "ONNX")],
  [isNoWeights, () => say("notCheckpoint")],
];

/** Neither a pickle nor a zip, and no .safetensors either: that begins with a length, whose last byte is 0, and a brace. */
function isNoWeights(start: string): boolean {
  return start.length > 8 && !begins("\x80", "PK")(start) && start[7] !== "\0" && start[8] !== "{";
}

/** A ModelProto: ir_version, a small number, then the producer's name or the graph. */
function isOnnx(start: string): boolean {
  const [field, version = 0, next, length = 0] = Array.from(start.slice(0, 4), (sign) => sign.charCodeAt(0));
  if (field !== 0x08 || version === 0 || version > 32) return false;
  return next === 0x3a || (next === 0x12 && /^[\w.\- ]+$/.test(start.slice(4, 4 + length)));
}

/** Throws CheckpointError that says what the file is, where that is known and is no file of weights that can be read. */
export async function refuseForeign(file: Blob): Promise<void> {
  if (file.size === 0) throw new CheckpointError("mismatch", say("foreignEmpty"));
  const start = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const text = Array.from(start, (byte) => String.fromCharCode(byte)).join("");
  const [, sentence] = kinds.find(([is]) => is(text)) ?? [];
  if (sentence) throw new CheckpointError("mismatch", sentence());
}

/** What a zip is that torch.save did not write, by the names of its entries. */
export function foreignZip(names: readonly string[]): string {
  if (names.some((name) => name.endsWith(".npy"))) return say("foreignProgram", "NumPy (.npz)");
  if (names.includes("model.weights.h5")) return say("foreignProgram", "Keras");
  const within = names.find((name) => /\.(pth|pt|bin|ckpt|tar|safetensors)$/i.test(name));
  return within === undefined ? say("notTorchZip") : say("foreignZip", quote(within));
}
