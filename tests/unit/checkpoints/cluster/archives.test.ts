/** The cluster's archives.py finds in an archive what the lab finds: the same names and contents, the same ones left out. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import { joinPath, type Folder } from "../../../../src/data/folder/folder.ts";
import { usualCharacters } from "../../../../src/data/text/encoding.ts";
import { plainPython, runPython } from "../../../support/pytorch/python.ts";
import { type Bytes, gzip, makeTar, makeZip, type ZipOptions } from "../../../support/samples/archives.ts";

/** Of each file what it holds, or why it is not read; and what is left out, with its reason. */
interface Found {
  files: Record<string, string>;
  leftOut: Record<string, string>;
}

const hex = (digits: string): Bytes => new Uint8Array(Buffer.from(digits, "hex"));
/** A zip of files with these names, given in hexadecimal digits. */
const named = (...names: string[]): Bytes =>
  makeZip(names.map((name, at) => ({ name: hex(name), content: String(at) })));
const zipOf = (names: readonly string[], options?: ZipOptions): Bytes =>
  makeZip(
    names.map((name) => ({ name, content: `in ${name} `.repeat(9) })),
    options,
  );

/** An empty zip64 with another number in its end record. */
function endOf(field: number, value: bigint): Bytes {
  const end = makeZip([], { zip64: true });
  new DataView(end.buffer).setBigUint64(field, value, true);
  return end;
}

/** By the archive's name. */
const archives: Record<string, Bytes> = {
  // Äpfel/Grün_1.png, Bären/ü.jpg, Öl/ß.png
  "cp437 0.zip": named("8e7066656c2f4772816e5f312e706e67", "428472656e2f812e6a7067", "996c2fe12e706e67"),
  // Málaga/1.png, Straße/é.png
  "cp437 1.zip": named("4da06c6167612f312e706e67", "53747261e1652f822e706e67"),
  // Garçon/1.png, Forêt/2.png
  "cp437 2.zip": named("476172876f6e2f312e706e67", "466f7288742f322e706e67"),
  // Ñandú/1.png
  "cp437 3.zip": named("a5616e64a32f312e706e67"),
  // Äpfel/Grün_1.png, Bären/ü.jpg
  "cp1252 4.zip": named("c47066656c2f4772fc6e5f312e706e67", "42e472656e2ffc2e6a7067"),
  // Perú/1.png, São/2.png
  "cp1252 5.zip": named("506572fa2f312e706e67", "53e36f2f322e706e67"),
  // Göteborg/x.png, Malmö/y.png, Strømsø/z.png
  "cp1252 6.zip": named(
    "47f67465626f72672f782e706e67",
    "4d616c6df62f792e706e67",
    "537472f86d73f82f7a2e706e67",
  ),
  // forêt/é.png
  "cp1252 7.zip": named("666f72ea742fe92e706e67"),
  // 训练/猫/一.png, 训练/狗/二.png
  "gbk 8.zip": named("d1b5c1b72fc3a82fd2bb2e706e67", "d1b5c1b72fb9b72fb6fe2e706e67"),
  // 数据/美国人/001.jpg, 数据/中国人/002.jpg
  "gbk 9.zip": named("cafdbedd2fc3c0b9fac8cb2f3030312e6a7067", "cafdbedd2fd6d0b9fac8cb2f3030322e6a7067"),
  // train_images/cats_and_dogs/小猫的图_0001.jpg
  "gbk 10.zip": named(
    "747261696e5f696d616765732f636174735f616e645f646f67732fd0a1c3a8b5c4cdbc5f303030312e6a7067",
  ),
  // 訓練/ねこ/1.png, 訓練/いぬ/2.png
  "shift_jis 11.zip": named("8c5097fb2f82cb82b12f312e706e67", "8c5097fb2f82a282ca2f322e706e67"),
  // データ/カメラ/1.png, データ/テレビ/2.png
  "shift_jis 12.zip": named(
    "8366815b835e2f834a838183892f312e706e67",
    "8366815b835e2f8365838c83722f322e706e67",
  ),
  // 訓練/我們的/1.png, 訓練/他們的/2.png
  "big5 13.zip": named("b056bd6d2fa7daadccaaba2f312e706e67", "b056bd6d2fa54cadccaaba2f322e706e67"),
  // 사과나무/고양이/1.png, 사과나무/강아지/2.png
  "euc-kr 14.zip": named(
    "bbe7b0fab3aab9ab2fb0edbee7c0cc2f312e706e67",
    "bbe7b0fab3aab9ab2fb0adbec6c1f62f322e706e67",
  ),
  // 数据/猫/1.png, Äpfel/ü.png
  "utf-8 without a flag.zip": named("e695b0e68dae2fe78cab2f312e706e67", "c3847066656c2fc3bc2e706e67"),
  // 猫/1.png, 狗/2.png in GBK: the first of them is UTF-8 by chance.
  "cats and dogs.zip": named("c3a82f312e706e67", "b9b72f322e706e67"),
  // 猫, which alone tells nothing, a thousand times, then 我们的, in GBK: more bytes than are judged.
  "many names.zip": named(
    ...Array.from(
      { length: 1400 },
      (_, at) =>
        (at < 1000 ? "c3a8" : "ced2c3c7b5c4") + Buffer.from(`/${"x".repeat(70)}${at}.png`).toString("hex"),
    ),
  ),
  "backslashes.zip": zipOf(["set\\cat\\a.png", "set\\dog\\b.png", "set\\empty\\", "x/y.png"]),
  "outside.zip": zipOf(
    [
      "../out.png",
      "/tmp/out.png",
      "C:\\a.png",
      "a//b.png",
      "a/../../b.png",
      `${"x/".repeat(70)}b.png`,
      "a/b.png",
    ],
    { deflate: true },
  ),
  "hidden.zip": zipOf(["__MACOSX/a/._1.png", "b/.DS_Store", "b/1.png", "./c/2.png"]),
  "twice.zip": makeZip([
    { name: "1.txt", content: "first" },
    { name: "1.txt", content: "second" },
  ]),
  "damaged.zip": zipOf(["a/1.png"], { crc: 1 }),
  "damaged and packed.zip": zipOf(["a/1.png", "b/2.png"], { crc: 1, deflate: true }),
  "shorter than it claims.zip": zipOf(["a/1.png"], { bytes: 5000, deflate: true }),
  "a link.zip": makeZip([{ name: "a.png", content: "/etc/passwd" }], { mode: 0o120777 }),
  "words.zip": makeZip([{ name: "a/words.png", content: "words" }]),
  ...Object.fromEntries(
    ["links.tar", "links.tar.gz"].map((name): [string, Bytes] => {
      const tar = makeTar([
        { name: "a/", kind: "5" },
        { name: "a/1.png", content: "one" },
        { name: "b/2.png", kind: "1", link: "a/1.png" },
        { name: "b/3.png", kind: "1", link: "not/there" },
        { name: "b/4.png", kind: "2", link: "/etc/passwd" },
        { name: "a/1.png", content: "another" },
        { name: "../5.png", content: "out" },
        { name: ".git/6.png", content: "hidden" },
        { name: "b/7.png", kind: "1", link: ".git/6.png" },
      ]);
      return [name, name.endsWith("gz") ? gzip(tar) : tar];
    }),
  ),
};

async function inLab(name: string): Promise<Found> {
  const folder = await openArchive(new Blob([archives[name] ?? new Uint8Array()]), name);
  const files: Record<string, string> = {};
  await gather(folder, "", files);
  return { files, leftOut: Object.fromEntries(folder.leftOut.map(({ path, why }) => [path, why])) };
}

async function gather(folder: Folder, at: string, files: Record<string, string>): Promise<void> {
  const listing = await folder.list(at);
  for (const file of listing.files) {
    const path = joinPath(at, file);
    files[path] = await folder.open(path).then(
      (blob) => blob.text(),
      (error: unknown) => (error as Error).message,
    );
  }
  for (const inner of listing.folders) await gather(folder, joinPath(at, inner), files);
}

const begin = `import contextlib, io, json, os, sys
sys.path.insert(0, "src/checkpoints/cluster")
import archives
`;
const inPython = (program: string, ...parameters: string[]): unknown =>
  JSON.parse(runPython(["-c", begin + program, ...parameters], ".", plainPython() ?? "python3"));

const refusal = (place: string, first = ""): unknown =>
  inPython(
    `${first}
try:
    with contextlib.redirect_stderr(io.StringIO()):
        archives.data_folder(sys.argv[1])
except SystemExit as error:
    print(json.dumps(str(error)))`,
    place,
  );

describe.skipIf(!plainPython())("archives.py", () => {
  let root = "";
  let found: Record<string, Found> = {};
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "descent-archives-"));
    for (const [name, bytes] of Object.entries(archives)) writeFileSync(join(root, name), bytes);
    found = inPython(
      `found = {}
for name in json.loads(sys.argv[2]):
    files, told = {}, io.StringIO()
    with contextlib.redirect_stderr(told):
        folder = archives.data_folder(os.path.join(sys.argv[1], name))
    for path, _, names in os.walk(folder):
        for file in names:
            place = os.path.join(path, file)
            try:
                files[os.path.relpath(place, folder)] = archives.content_of(place).decode()
            except OSError as error:
                files[os.path.relpath(place, folder)] = str(error)
    lines = [line.split(": ", 2)[1:] for line in told.getvalue().splitlines() if line.startswith("left out: ")]
    found[name] = {"files": files, "leftOut": dict(lines)}
print(json.dumps(found))`,
      root,
      JSON.stringify(Object.keys(archives)),
    ) as Record<string, Found>;
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  test.each(Object.keys(archives))(
    "has the lab's files, and leaves out what the lab does: %s",
    async (name) => {
      const lab = await inLab(name);
      expect(found[name]?.files).toEqual(lab.files);
      // A file that is damaged is there in both; the cluster says so as it unpacks it.
      const leftOut = Object.entries(found[name]?.leftOut ?? {}).filter(([path]) => !(path in lab.files));
      expect(Object.fromEntries(leftOut)).toEqual(lab.leftOut);
      expect(Object.keys(lab.files).length + Object.keys(lab.leftOut).length).toBeGreaterThan(0);
    },
  );

  test("judges names from all over an archive", () => {
    const folders = new Set(
      Object.keys(found["many names.zip"]?.files ?? {}).map((path) => path.split("/")[0]),
    );
    expect(folders).toEqual(new Set(["我们的", "猫"]));
  });

  test("knows the lab's usual characters", () => {
    const names = ["SIMPLIFIED", "TRADITIONAL", "KOREAN", "MARKS", "WESTERN"];
    const known = inPython(
      `print(json.dumps([getattr(archives, name) for name in json.loads(sys.argv[1])]))`,
      JSON.stringify(names),
    );
    const { simplified, traditional, korean, marks, western } = usualCharacters;
    expect(known).toEqual([simplified, traditional, korean, marks, western]);
  });

  test.each([
    ["in a file", 1024 + 700],
    ["between two files", 1024],
    ["in a header", 1024 + 200],
  ])("refuses a tar that is cut off %s", (where, bytes) => {
    const whole = makeTar([
      { name: "1.png", content: "one" },
      { name: "2.png", content: where === "in a header" ? "" : "two" },
    ]);
    const place = join(root, `cut ${where}.tar`);
    writeFileSync(place, whole.subarray(0, whole.length - bytes));
    expect(refusal(place)).toContain("is broken or cut off");
  });

  test.each<[string, string, Bytes]>([
    [
      "would unpack to 4,000 MB",
      "one.zip",
      makeZip([{ name: "1.bmp", content: "x" }], { bytes: 4e9, deflate: true }),
    ],
    ["holds 1,000,000 files", "many.zip", endOf(32, 1_000_000n)],
    ["its listing alone has 3,000 MB", "long.zip", endOf(40, 3_000_000_000n)],
  ])("refuses what %s, before anything is unpacked", (reason, name, bytes) => {
    const place = join(root, name);
    writeFileSync(place, bytes);
    expect(refusal(place)).toContain(reason);
  });

  test("refuses a packed tar of too many files, and of too many bytes", () => {
    const place = join(root, "much.tar.gz");
    writeFileSync(place, gzip(makeTar([...Array(9).keys()].map((at) => ({ name: `${at}`, content: "12" })))));
    expect(refusal(place, "archives.MOST_FILES = 8")).toContain("holds 9 files, and at most 8");
    expect(refusal(place, "archives.MOST_UNPACKED = 10")).toContain("unpacks to more than");
  });

  test("says what it cannot write: a file called as a folder", () => {
    const place = join(root, "file and folder.zip");
    writeFileSync(place, zipOf(["a", "a/b.png"]));
    expect(refusal(place)).toContain("cannot be unpacked to");
  });

  test("unpacks an archive once", () => {
    const again = inPython(
      `told = io.StringIO()
with contextlib.redirect_stderr(told):
    archives.data_folder(sys.argv[1])
print(json.dumps(told.getvalue()))`,
      join(root, "twice.zip"),
    );
    expect(again).toBe("");
  });
});
