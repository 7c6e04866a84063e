/**
 * Parquet as Hugging Face keeps data sets (https://huggingface.co/docs/hub/datasets-image): a column of pictures as files ({bytes, path}) with
 * a column of classes, whose names stand in the file's own metadata; or a column of text. A file is gone through once; its pictures are
 * then held by the browser.
 */
import { FileListFolder, type Folder, FolderError, joinPath, splitPath } from "../folder/folder.ts";
import { hasPictures, sortedLikePython } from "../folder/pictureFiles.ts";
import type { Tree } from "../folder/tree.ts";
import { KnownSetError, quote } from "./knownSetError.ts";
import { UnfoldedFolder, type SetPart, type UnfoldedPicture } from "./unfolded.ts";

/** More would fill a machine: such sets are for a cluster. */
const mostBytes = 4e9;
/** Rows that are read together. */
const rowsAtOnce = 500;

/** Paths of the files in their order. What only tells of the pictures beside it, as Hugging Face's metadata, is no set itself. */
export function findParquet(tree: Tree): string[] {
  const hasOwn = hasPictures(tree, "");
  const found = [...tree].flatMap(([folder, { files }]) =>
    files
      .filter((name) => /\.parquet$/i.test(name) && !(hasOwn && /^metadata\./i.test(name)))
      .map((name) => joinPath(folder, name)),
  );
  return sortedLikePython(found);
}

/** train-00000-of-00002.parquet, or train/0000.parquet as the Hub converts them. */
function partOf(path: string): SetPart {
  const word =
    /(?:^|[/_-])(train|valid(?:ation)?|dev|test)(?=[/._-])/i.exec(path)?.[1]?.toLowerCase() ?? "train";
  return word === "train" || word === "test" ? word : "validation";
}

interface Columns {
  image: string | null;
  label: string | null;
  text: string | null;
  /** Names of the classes by number. */
  names: readonly string[];
}

/** Where the library writes the kind of a feature. */
const kindKey = "_type";

interface Feature {
  [kindKey]?: unknown;
  names?: unknown;
  dtype?: unknown;
  feature?: Feature;
}

/** The features that the library datasets writes into a file's metadata. */
function featuresOf(text: string | undefined): Record<string, Feature> {
  try {
    const about = JSON.parse(text ?? "{}") as { info?: { features?: Record<string, Feature> } };
    return about.info?.features ?? {};
  } catch {
    return {};
  }
}

const textNames = ["text", "content", "document", "story", "body", "article"];

function columnsOf(
  schema: readonly { name: string; type?: string; num_children?: number; children: readonly string[] }[],
  features: Record<string, Feature>,
): Columns {
  const image = schema.find(({ children }) => children.includes("bytes"))?.name ?? null;
  const simple = schema.filter(({ children }) => children.length === 0);
  const isClass = ({ name }: { name: string }): boolean => features[name]?.[kindKey] === "ClassLabel";
  const named = (words: RegExp) => simple.find(({ name }) => words.test(name));
  const label =
    simple.find(isClass) ?? named(/^(?:fine_?)?label$/i) ?? named(/^(?:labels?|class|category|target)$/i);
  const strings = simple.filter(({ type }) => type === "BYTE_ARRAY");
  const text = textNames.map((word) => strings.find(({ name }) => name.toLowerCase() === word)).find(Boolean);
  const names = label && features[label.name]?.names;
  return {
    image,
    label: label?.name ?? null,
    text: text?.name ?? strings[0]?.name ?? null,
    names: Array.isArray(names) ? names.map(String) : [],
  };
}

/** The kind of a picture, by which small JPEGs are read together. */
const typeOf = (bytes: Uint8Array): string =>
  bytes[0] === 0xff && bytes[1] === 0xd8 ? "image/jpeg" : "application/octet-stream";

const endOf = (bytes: Uint8Array): string => {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  if (start.startsWith("\xff\xd8")) return ".jpg";
  if (start.startsWith("\x89PNG")) return ".png";
  if (start.startsWith("GIF8")) return ".gif";
  if (start.startsWith("BM")) return ".bmp";
  return start.slice(8) === "WEBP" ? ".webp" : ".jpg";
};

/**
 * The pictures, or the texts, of such files as a folder; null where they hold neither. hyparquet and its compressors are loaded here, on their first use.
 * Throws KnownSetError, and the signal's reason.
 */
export async function readParquet(folder: Folder, paths: readonly string[]): Promise<Folder | null> {
  const [{ parquetMetadataAsync, parquetReadObjects, parquetSchema }, unpack] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  // Snappy is hyparquet's own.
  const compressors = {
    GZIP: unpack.decompressGzip,
    BROTLI: unpack.decompressBrotli,
    // Its second argument is another one than Parquet's length.
    ZSTD: (bytes: Uint8Array) => unpack.decompressZstd(bytes),
    LZ4: unpack.decompressLz4,
    LZ4_RAW: unpack.decompressLz4Raw,
  };
  const pictures: UnfoldedPicture[] = [];
  const texts = new Map<SetPart, BlobPart[]>();
  let held = 0;
  for (const path of paths) {
    const blob = await folder.open(path);
    const file = {
      byteLength: blob.size,
      slice: (start: number, end?: number) => blob.slice(start, end).arrayBuffer(),
    };
    try {
      const metadata = await parquetMetadataAsync(file);
      const about = metadata.key_value_metadata?.find(({ key }) => key === "huggingface")?.value;
      const schema = parquetSchema(metadata).children.map(({ element: { name, type }, children }) => ({
        name,
        ...(type === undefined ? {} : { type }),
        children: children.map(({ element }) => element.name),
      }));
      const columns = columnsOf(schema, featuresOf(about));
      const part = partOf(path);
      const rows = Number(metadata.num_rows);
      const wanted = columns.image === null ? [columns.text] : [columns.image, columns.label];
      const names = wanted.filter((name) => name !== null);
      for (let rowStart = 0; rowStart < rows && names.length > 0; rowStart += rowsAtOnce) {
        const rowEnd = Math.min(rows, rowStart + rowsAtOnce);
        const found = await parquetReadObjects({
          file,
          metadata,
          columns: names,
          compressors,
          rowStart,
          rowEnd,
          utf8: columns.image === null,
        });
        if (columns.image === null) {
          const own = texts.get(part) ?? [];
          for (const row of found) {
            const text: unknown = row[columns.text ?? ""];
            if (typeof text === "string" && text !== "") own.push(text.endsWith("\n") ? text : `${text}\n`);
          }
          texts.set(part, [new Blob(own)]);
          continue;
        }
        for (const row of found) {
          const bytes: unknown = (row[columns.image] as { bytes?: unknown } | null)?.bytes;
          if (!(bytes instanceof Uint8Array)) continue;
          held += bytes.length;
          if (held > mostBytes) throw new KnownSetError("setTooLarge", quote(path));
          const value: unknown = columns.label === null ? null : row[columns.label];
          const className = asClass(value, columns.names);
          if (className === null) continue;
          const picture = new Blob([new Uint8Array(bytes)], { type: typeOf(bytes) });
          pictures.push({
            part,
            className,
            name: String(pictures.length).padStart(7, "0") + endOf(bytes),
            open: () => Promise.resolve(picture),
          });
        }
      }
    } catch (error) {
      if (error instanceof KnownSetError || error instanceof FolderError) throw error;
      throw new KnownSetError("setBroken", quote(splitPath(path).name));
    }
  }
  if (pictures.length > 0) return new UnfoldedFolder(folder, pictures);
  return texts.size > 0 ? textFolder(folder.name, texts) : null;
}

function asClass(value: unknown, names: readonly string[]): string | null {
  if (typeof value === "bigint" || typeof value === "number") {
    const number = Number(value);
    // The Hub marks pictures without a label by -1.
    return number < 0 ? null : (names[number] ?? String(number));
  }
  return typeof value === "string" && value !== "" ? value : null;
}

/** Three files where there are three parts, as a corpus is kept; otherwise one text. */
function textFolder(name: string, texts: ReadonlyMap<SetPart, BlobPart[]>): Folder {
  const [train, validation, test] = [texts.get("train"), texts.get("validation"), texts.get("test")];
  const files =
    train && validation && test
      ? [
          { path: "train.txt", file: new Blob(train) },
          { path: "valid.txt", file: new Blob(validation) },
          { path: "test.txt", file: new Blob(test) },
        ]
      : [{ path: "train.txt", file: new Blob(train ?? [...texts.values()].flat()) }];
  return new FileListFolder(name, files);
}
