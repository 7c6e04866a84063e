/** Labels that are several classes at once, and numbers that are none: asked about, never trained on as they stand. */
import { expect, test } from "vitest";
import { openDataset } from "../../../../../src/data/layouts/recognise.ts";
import { folderOf } from "../folders.ts";

type Files = Record<string, string>;

const confidence = (files: Files): Promise<string> =>
  openDataset(folderOf(files)).then(
    (dataset) => dataset.confidence ?? "sure",
    (error: Error) => error.message,
  );
const count = 120;
const pictures = (folder: string, many: number): Files =>
  Object.fromEntries(Array.from({ length: many }, (_, at) => [`${folder}/${at}.jpg`, "x"]));
const table = (label: (at: number) => string, column = "label", name = "labels.csv"): Files => ({
  ...pictures("images", count),
  [name]: `file,${column}\n${Array.from({ length: count }, (_, at) => `${at}.jpg,"${label(at)}"`).join("\n")}`,
});
const folders = (...names: string[]): Files =>
  Object.assign({}, ...names.map((name) => pictures(name, 9))) as Files;
const oneOf =
  (...values: string[]) =>
  (at: number): string =>
    values[at % values.length] ?? "";

const kinds = ["cat", "dog", "bird", "fish"];
const joined = (sign: string, at: number): string =>
  [kinds[at % 4] ?? "", ...(at % 7 > 2 ? [kinds[(at + 1 + (at % 3)) % 4] ?? ""] : [])].toSorted().join(sign);

test.each(["|", ";", ",", " ", "/", "+", "&", "_", "-", "、", " and ", " + ", " & "])(
  "classes joined by “%s” are asked about",
  async (sign) => {
    for (const name of ["labels.csv", "Train.CSV"])
      expect(await confidence(table((at) => joined(sign, at), "label", name))).toBe("guess");
  },
);

test.each(["/", "+", "&"])("also where each picture has two: “%s”", async (sign) => {
  const two = (at: number): string => `${kinds[at % 4]}${sign}${kinds[(at + 1 + (at % 3)) % 4]}`;
  expect(await confidence(table(two))).toBe("guess");
});

test.each<[string, Files]>([
  [
    "an angle that comes again",
    table((at) => (Math.round(Math.sin(at * 3.7) * 8) / 20).toFixed(2), "steering"),
  ],
  ["grades by halves", table(oneOf("0.5", "1.0", "1.5"))],
  ["shares with a comma", table(oneOf("0,5", "1", "1,5"), "Class")],
  ["powers of ten", table(oneOf("1e-3", "-2.5e-2", "0", "3e-1"), "target")],
  ["folders of angles", folders("-0.50", "-0.25", "0.00", "0.25")],
  ["folders of two classes", folders("cat", "cat+dog", "dog")],
])("asked about: %s", async (_, files) => {
  expect(await confidence(files)).toBe("guess");
  expect(await confidence(Object.fromEntries(Object.entries(files).toReversed()))).toBe("guess");
});

test("an angle for each picture is refused by that", async () => {
  expect(await confidence(table((at) => Math.sin(at * 12.9898).toFixed(5), "Steering"))).toMatch(
    /a number in its column “Steering”, and no class/,
  );
});

test.each<[string, Files]>([
  ["breeds", table(oneOf("american_bulldog", "english_setter", "american_pit_bull", "english_cocker"))],
  ["dishes", table(oneOf("apple_pie", "apple", "baklava", "beef_tartare"))],
  ["clothes", table(oneOf("T-shirt/top", "Trouser", "Pullover", "Dress"))],
  ["a tree of classes", table(oneOf("animal/cat", "animal/dog", "plant/oak", "plant/ash"))],
  [
    "leaves and what they have",
    table(oneOf("Apple___rot", "Apple___healthy", "Corn___healthy", "Corn___rust")),
  ],
  ["languages", table(oneOf("c++", "c", "java", "c#"))],
  ["shops", table(oneOf("H&M", "Marks & Spencer", "Zara"))],
  ["whole numbers with a fraction", table(oneOf("0.0", "1.0"))],
  ["folders of numbers", folders("0", "1", "2")],
  ["folders of several words", folders("hot_dog", "hamburger", "hot_and_sour_soup")],
])("not asked about: %s", async (_, files) => expect(await confidence(files)).toBe("sure"));
