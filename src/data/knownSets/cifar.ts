/**
 * CIFAR-10 and CIFAR-100 as they are downloaded (https://www.cs.toronto.edu/~kriz/cifar.html): batches pickled by Python, or
 * records of one or two label bytes and 3,072 of pixels. Pixels stay in their file; only where each begins is kept.
 */
import { type Folder, joinPath } from "../folder/folder.ts";
import type { Tree } from "../folder/tree.ts";
import { KnownSetError, quote } from "./knownSetError.ts";
import { asText, isCall, type PickledValue, readPlainPickle } from "./plainPickle.ts";
import { planarPicture } from "./rawPicture.ts";
import { numbered, type SetPart, type UnfoldedPicture } from "./unfolded.ts";

const side = 32;
const pixelBytes = side * side * 3;

interface Batch {
  part: SetPart;
  path: string;
}

export interface CifarFiles {
  form: "python" | "binary";
  /** Bytes of labels before each picture, of which the last is the class. */
  labels: 1 | 2;
  batches: Batch[];
  /** The file of names; null where there is none. */
  names: string | null;
}

/** Finds a CIFAR by the names of its files. */
export function findCifar(tree: Tree): CifarFiles | null {
  for (const [folder, { files }] of tree) {
    const at = (name: string): string => joinPath(folder, name);
    const has = (name: string): boolean => files.includes(name);
    for (const ending of ["", ".bin"] as const) {
      const form = ending === "" ? "python" : "binary";
      const numbers = files.filter((name) =>
        new RegExp(`^data_batch_\\d+${ending.replace(".", "\\.")}$`).test(name),
      );
      if (numbers.length > 0 && has(`test_batch${ending}`)) {
        const names = form === "python" ? "batches.meta" : "batches.meta.txt";
        return {
          form,
          labels: 1,
          batches: [
            ...numbers.toSorted().map((name): Batch => ({ part: "train", path: at(name) })),
            { part: "test", path: at(`test_batch${ending}`) },
          ],
          names: has(names) ? at(names) : null,
        };
      }
      const names = form === "python" ? "meta" : "fine_label_names.txt";
      if (has(`train${ending}`) && has(`test${ending}`) && has(names))
        return {
          form,
          labels: 2,
          batches: [
            { part: "train", path: at(`train${ending}`) },
            { part: "test", path: at(`test${ending}`) },
          ],
          names: at(names),
        };
    }
  }
  return null;
}

async function pickled(
  folder: Folder,
  path: string,
): Promise<{ dict: Map<string, PickledValue>; bytes: Uint8Array; file: Blob }> {
  const file = await folder.open(path);
  const bytes = new Uint8Array(await file.arrayBuffer());
  let value: PickledValue;
  try {
    value = readPlainPickle(bytes);
  } catch {
    throw new KnownSetError("setBroken", quote(path));
  }
  if (!(value instanceof Map)) throw new KnownSetError("setBroken", quote(path));
  return { dict: value, bytes, file };
}

const listOf = (value: PickledValue | undefined): PickledValue[] => (Array.isArray(value) ? value : []);

async function readNames(folder: Folder, { form, names }: CifarFiles): Promise<string[]> {
  if (names === null) return [];
  if (form === "binary")
    return (await (await folder.open(names)).text()).split(/\r?\n/).filter((line) => line.trim() !== "");
  const { dict } = await pickled(folder, names);
  return listOf(dict.get("label_names") ?? dict.get("fine_label_names")).map(asText);
}

/** numpy's array of bytes: the state of the call that makes it ends with them. */
function arrayBytes(value: PickledValue | undefined): Uint8Array<ArrayBuffer> | null {
  const found = value !== undefined && value !== null && isCall(value) ? listOf(value.state).at(-1) : value;
  return found instanceof Uint8Array ? found : null;
}

/** Reads where each picture stands. Throws KnownSetError. */
export async function readCifar(folder: Folder, files: CifarFiles): Promise<UnfoldedPicture[]> {
  const names = await readNames(folder, files);
  const classOf = (label: number): string => names[label] ?? String(label);
  const pictures: UnfoldedPicture[] = [];
  const add = (part: SetPart, label: number, name: string, file: Blob, at: number): void => {
    const open = (): Promise<Blob> => planarPicture(file.slice(at, at + pixelBytes), side, side);
    pictures.push({ part, className: classOf(label), name, open });
  };
  let count = 0;
  for (const { part, path } of files.batches) {
    if (files.form === "binary") {
      const file = await folder.open(path);
      const bytes = files.labels + pixelBytes;
      if (file.size === 0 || file.size % bytes !== 0) throw new KnownSetError("setBroken", quote(path));
      const all = new Uint8Array(await file.arrayBuffer());
      for (let at = 0; at < all.length; at += bytes, count += 1)
        add(part, all[at + files.labels - 1] ?? 0, numbered(count), file, at + files.labels);
      continue;
    }
    const { dict, bytes, file } = await pickled(folder, path);
    const labels = listOf(dict.get("labels") ?? dict.get("fine_labels"));
    const written = listOf(dict.get("filenames"));
    const pixels = arrayBytes(dict.get("data"));
    if (!pixels || labels.length === 0 || pixels.length !== labels.length * pixelBytes)
      throw new KnownSetError("setBroken", quote(path));
    const start = pixels.byteOffset - bytes.byteOffset;
    for (const [index, label] of labels.entries()) {
      if (typeof label !== "number") throw new KnownSetError("setBroken", quote(path));
      const title = written[index];
      // Its number first: the set's own names come twice, some of them.
      const name = numbered(count, title === undefined ? "" : asText(title).replace(/\.png$/i, ""));
      add(part, label, name, file, start + index * pixelBytes);
      count += 1;
    }
  }
  return pictures;
}
