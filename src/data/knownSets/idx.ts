/**
 * MNIST's IDX (http://yann.lecun.com/exdb/mnist): *-images-idx3-ubyte with *-labels-idx1-ubyte, also packed as .gz: big-endian
 * sizes, then bytes. Fashion-MNIST, KMNIST and EMNIST are kept alike; classes are called by their numbers, as torchvision's.
 */
import { type Folder, joinPath, splitPath } from "../folder/folder.ts";
import type { Tree } from "../folder/tree.ts";
import { greyPicture } from "./rawPicture.ts";
import { KnownSetError, quote } from "./knownSetError.ts";
import { numbered, type SetPart, type UnfoldedPicture } from "./unfolded.ts";

const imagesName = /^(.*?)(train|t10k|test|valid(?:ation)?)(.*?)[-_.]images?[-_.]idx3[-_.]ubyte(\.gz)?$/i;

interface Pair {
  part: SetPart;
  images: string;
  labels: string;
}

const plain = (name: string): string => name.toLowerCase().replace(/\.gz$/, "");

/** Where a file lies, seen from outside the folder of its own name that Kaggle packs some files in. */
function homeOf(folder: string, file: string): string {
  const { folder: outer, name } = splitPath(folder);
  return plain(name) === plain(file) ? outer : folder;
}

/** The files of labels by those of pictures, wherever they lie. */
export function findIdx(tree: Tree): Pair[] {
  const files = [...tree].flatMap(([folder, { files: names }]) =>
    names.map((name) => ({ folder, name, home: homeOf(folder, name) })),
  );
  const found: (Pair & { key: string; isInside: boolean })[] = [];
  for (const { folder, name, home } of files) {
    const match = imagesName.exec(name);
    if (!match) continue;
    const wanted = plain(name)
      .replace("idx3", "idx1")
      .replace(/image(s?)/, "label$1");
    const labels =
      files.find((one) => one.folder === folder && plain(one.name) === wanted) ??
      files.find((one) => one.home === home && plain(one.name) === wanted);
    const isPacked = /\.gz$/i.test(name);
    // Both forms side by side are the same pictures twice.
    if (
      isPacked &&
      files.some((one) => one.folder === folder && one.name !== name && plain(one.name) === plain(name))
    )
      continue;
    if (labels === undefined) continue;
    const word = (match[2] ?? "").toLowerCase();
    const part = word === "train" ? "train" : word.startsWith("valid") ? "validation" : "test";
    const key = joinPath(home, plain(name).replaceAll(/[-_.]/g, ""));
    const images = joinPath(folder, name);
    found.push({
      part,
      images,
      labels: joinPath(labels.folder, labels.name),
      key,
      isInside: home !== folder,
    });
  }
  // So are those in a folder of their own name beside those outside it.
  const pairs = found.filter(
    ({ key, isInside }) => !isInside || !found.some((one) => one.key === key && !one.isInside),
  );
  return pairs.some(({ part }) => part === "train")
    ? pairs.map(({ part, images, labels }) => ({ part, images, labels }))
    : [];
}

/** The content, unpacked where it is packed. */
async function plainFile(folder: Folder, path: string): Promise<Blob> {
  const file = await folder.open(path);
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (start[0] !== 0x1f || start[1] !== 0x8b) return file;
  try {
    const stream = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
    return await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).blob();
  } catch {
    throw new KnownSetError("archiveCutOff", quote(path));
  }
}

/** The sizes of an IDX of bytes, and where its values begin. Throws KnownSetError. */
async function sizesOf(
  file: Blob,
  path: string,
  dimensions: number,
): Promise<{ sizes: number[]; at: number }> {
  const at = 4 + dimensions * 4;
  const view = new DataView(await file.slice(0, at).arrayBuffer());
  if (view.byteLength < at || view.getUint32(0) !== 0x0800 + dimensions)
    throw new KnownSetError("setBroken", quote(path));
  const sizes = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + index * 4));
  if (at + sizes.reduce((all, size) => all * size, 1) !== file.size)
    throw new KnownSetError("setBroken", quote(path));
  return { sizes, at };
}

export async function readIdx(folder: Folder, pairs: readonly Pair[]): Promise<UnfoldedPicture[]> {
  const [first, second] = pairs.filter(({ part }) => part === "train");
  // EMNIST comes as six sets in one folder, in which a number stands for other signs each time.
  if (first && second) throw new KnownSetError("setsTogether", quote(first.images), quote(second.images));
  const pictures: UnfoldedPicture[] = [];
  for (const { part, images, labels } of pairs) {
    const file = await plainFile(folder, images);
    const {
      sizes: [count = 0, height = 0, width = 0],
      at,
    } = await sizesOf(file, images, 3);
    const labelFile = await plainFile(folder, labels);
    const { sizes, at: labelAt } = await sizesOf(labelFile, labels, 1);
    if (sizes[0] !== count || width === 0 || height === 0)
      throw new KnownSetError("setBroken", quote(labels));
    const classes = new Uint8Array(await labelFile.slice(labelAt).arrayBuffer());
    const bytes = width * height;
    for (const [index, label] of classes.entries())
      pictures.push({
        part,
        className: String(label),
        name: numbered(index),
        open: () => greyPicture(file.slice(at + index * bytes, at + (index + 1) * bytes), width, height),
      });
  }
  return pictures;
}
