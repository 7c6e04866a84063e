/** Tables in files of JSON: which of the usual forms one has, and its rows as fields of text. */
import type { JsonRows } from "../../../../config/reading.ts";
import { jsonLines } from "../../../text/jsonLines.ts";
import { textLines } from "../../../text/textLines.ts";

export const isJsonLinesName = (name: string): boolean => /\.(?:jsonl|ndjson|jsonlines)$/i.test(name);
export const isJsonName = (name: string): boolean => /\.json$/i.test(name);

/** A larger file is parsed as a whole by no page. */
const mostBytes = 1 << 26;
/** So many objects tell which fields there are. */
const lookedAt = 400;

/** What a file of JSON is: rows, or more than one class can say: boxes, outlines, several classes of one picture. */
export type JsonLook = JsonRows | "boxes" | null;

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** A field as text, as cell_of of reading.py writes it; empty where it is no single value. */
const cellOf = (value: unknown): string => (isScalar(value) ? String(value) : "");

/** Where more than one value stands for it: what is said of places in a picture, or of several things in it. */
const tellsOfPlaces =
  /^(?:labels?|class(?:es)?|categor(?:y|ies)|tags?|bbox(?:es)?|bndbox|box(?:es)?|objects?|annotations?|segmentation|segments?|polygons?|points|keypoints|shapes|instances|regions)$/i;

/** Fields of these objects that hold single values, or what they tell of where they tell of places. */
function fieldsOf(rows: readonly unknown[]): string[] | "boxes" {
  const fields = new Set<string>();
  let hasPlaces = false;
  for (const row of rows.slice(0, lookedAt))
    for (const [name, value] of Object.entries(isFields(row) ? row : {}))
      if (isScalar(value)) fields.add(name);
      else if (value !== null && tellsOfPlaces.test(name)) hasPlaces = true;
  return hasPlaces ? "boxes" : [...fields];
}

const records = (rows: readonly unknown[], at: string[]): JsonLook => {
  if (!rows.slice(0, lookedAt).some(isFields)) return null;
  const columns = fieldsOf(rows);
  return columns === "boxes" ? "boxes" : { form: "records", at, columns };
};

/** COCO (https://cocodataset.org/#format-data): pictures, what is on them by the pictures' ids, and names of classes by theirs. */
function coco({ images, annotations }: Fields, at: string[]): JsonLook {
  if (!Array.isArray(images) || !Array.isArray(annotations)) return null;
  const marked = annotations.filter(isFields);
  if (!marked.some((one) => "image_id" in one)) return null;
  const hasPlaces = marked.some((one) =>
    [one["bbox"], one["segmentation"], one["keypoints"]].some((value) =>
      Array.isArray(value) ? value.length > 0 : isFields(value),
    ),
  );
  return hasPlaces ? "boxes" : { form: "coco", at, columns: ["file_name", "category"] };
}

const deepest = 2;

function lookInto(value: unknown, at: string[], isPicture: (text: string) => boolean): JsonLook {
  if (Array.isArray(value)) return records(value, at);
  if (!isFields(value)) return null;
  const known = coco(value, at);
  if (known) return known;
  const entries = Object.entries(value);
  const some = entries.slice(0, lookedAt);
  const named = some.filter(([name]) => isPicture(name));
  if (named.length > some.length / 2) {
    const values = named.map(([, told]) => told);
    if (values.every(isScalar)) return { form: "classOf", at, columns: ["file", "class"] };
    if (values.some(Array.isArray)) return "boxes";
    const columns = fieldsOf(values);
    return columns === "boxes" ? "boxes" : { form: "classOf", at, columns: ["file", ...columns] };
  }
  const lists = some.flatMap(([, told]) => (Array.isArray(told) ? [told] : []));
  const inLists = lists.flatMap((list) => list.slice(0, lookedAt)).slice(0, lookedAt);
  if (lists.length === some.length && inLists.length > 0 && inLists.every(isScalar))
    return inLists.filter((one) => isPicture(String(one))).length > inLists.length / 2
      ? { form: "picturesOf", at, columns: ["file", "class"] }
      : null;
  if (at.length >= deepest) return null;
  for (const [name, inner] of entries.slice(0, lookedAt)) {
    const found = typeof inner === "object" ? lookInto(inner, [...at, name], isPicture) : null;
    if (found !== null) return found;
  }
  return null;
}

async function parsed(blob: Blob): Promise<unknown> {
  if (blob.size > mostBytes) return null;
  try {
    return JSON.parse(await blob.text());
  } catch {
    return null;
  }
}

/** The first objects of a file with one a line; none where a line is no object. */
async function firstObjects(blob: Blob): Promise<Fields[]> {
  const found: Fields[] = [];
  for await (const line of textLines(blob, Number.POSITIVE_INFINITY)) {
    if (line.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(line);
      if (!isFields(value)) return [];
      found.push(value);
    } catch {
      return [];
    }
    if (found.length >= lookedAt) break;
  }
  return found;
}

/** The form of a file of JSON in UTF-8; null where it is none of these. `isPicture`: whether a text names one that is there. */
export async function lookAtJson(
  blob: Blob,
  name: string,
  isPicture: (text: string) => boolean,
): Promise<JsonLook> {
  if (!isJsonLinesName(name)) return lookInto(await parsed(blob), [], isPicture);
  const objects = await firstObjects(blob);
  if (objects.length === 0) return null;
  const columns = fieldsOf(objects);
  return columns === "boxes" ? "boxes" : { form: "lines", at: [], columns };
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

function* cocoRows({ images, annotations, categories }: Fields): Generator<string[]> {
  const names = new Map(listOf(categories).map(({ id, name }) => [cellOf(id), cellOf(name)]));
  const files = new Map(listOf(images).map((one) => [cellOf(one["id"]), cellOf(one["file_name"])]));
  for (const one of listOf(annotations)) {
    const category = cellOf(one["category_id"]);
    yield [files.get(cellOf(one["image_id"])) ?? "", names.get(category) ?? category];
  }
}

/** The rows of such a file. Throws CorpusError at a line that is no object. */
export async function* jsonRows(
  blob: Blob,
  path: string,
  { form, at, columns }: JsonRows,
): AsyncGenerator<string[]> {
  const rowOf = (value: unknown): string[] =>
    columns.map((name) => cellOf(isFields(value) ? value[name] : null));
  if (form === "lines") {
    for await (const value of jsonLines(blob, path)) yield rowOf(value);
    return;
  }
  let inner = await parsed(blob);
  for (const name of at) inner = isFields(inner) ? inner[name] : null;
  if (form === "records") {
    for (const value of Array.isArray(inner) ? (inner as unknown[]) : []) yield rowOf(value);
    return;
  }
  if (!isFields(inner)) return;
  if (form === "coco") yield* cocoRows(inner);
  else
    for (const [name, told] of Object.entries(inner))
      if (form === "classOf") yield [name, ...(isFields(told) ? rowOf(told).slice(1) : [cellOf(told)])];
      else for (const file of Array.isArray(told) ? (told as unknown[]) : []) yield [cellOf(file), name];
}
