import { describe, expect, test } from "vitest";
import { ArchiveError } from "../../../../src/data/archive/archiveError.ts";
import { type ArchiveFolder, openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import {
  type Bytes,
  gzip,
  joined,
  makeTar,
  makeZip,
  type TarEntry,
} from "../../../support/samples/archives.ts";

const set: readonly TarEntry[] = [
  { name: "./", kind: "5" },
  { name: "./set/a/1.txt", content: "first ".repeat(200) },
  { name: "./set/a/2.txt", content: "" },
  { name: "./set/b/", kind: "5" },
  { name: "._hidden", content: "thumbnails" },
  { name: "3.txt", prefix: "set/b", content: "x".repeat(512) },
];

const forms: [string, (bytes: Bytes) => Bytes, string][] = [
  ["tar", (bytes) => bytes, "set.tar"],
  ["tar.gz", gzip, "set.tar.gz"],
];

const open = (bytes: Bytes, name = "set.tar"): Promise<ArchiveFolder> => openArchive(new Blob([bytes]), name);

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiveError)) throw error ?? new Error("It was not refused.");
  return error.code;
}

describe.each(forms)("a %s is a folder", (_, pack, name) => {
  const opened = (entries: readonly TarEntry[]): Promise<ArchiveFolder> => open(pack(makeTar(entries)), name);

  test("files, empty ones too, and folders, empty ones too", async () => {
    const folder = await opened(set);
    expect(folder.name).toBe(name);
    expect(await folder.list("set")).toEqual({ files: [], folders: ["b", "a"] });
    expect(await folder.list("set/a")).toEqual({ files: ["1.txt", "2.txt"], folders: [] });
    expect(await (await folder.open("set/a/1.txt")).text()).toBe("first ".repeat(200));
    expect((await folder.open("set/a/2.txt")).size).toBe(0);
    expect(await (await folder.open("set/b/3.txt")).text()).toBe("x".repeat(512));
  });

  test("GNU's long names, and those of pax", async () => {
    const long = `${"folder/".repeat(30)}1.txt`;
    const line = ` path=训练/2.txt\n`;
    const bytes = new TextEncoder().encode(line).length;
    const folder = await opened([
      { name: "././@LongLink", kind: "L", content: `${long}\0` },
      { name: long.slice(0, 100), content: "one" },
      { name: "PaxHeaders/2", kind: "x", content: `${bytes + 2}${line}` },
      { name: "xx/2.txt", content: "two" },
      { name: "plain.txt", content: "three" },
    ]);
    expect(await (await folder.open(long)).text()).toBe("one");
    expect(await (await folder.open("训练/2.txt")).text()).toBe("two");
    expect(await (await folder.open("plain.txt")).text()).toBe("three");
  });

  test("a hard link is the file that it names, a symbolic one is left out", async () => {
    const folder = await opened([
      { name: "a/1.txt", content: "one" },
      { name: "a/2.txt", kind: "1", link: "a/1.txt" },
      { name: "a/3.txt", kind: "1", link: "not/there" },
      { name: "a/4.txt", kind: "2", link: "/etc/passwd" },
    ]);
    expect(await (await folder.open("a/2.txt")).text()).toBe("one");
    expect((await folder.list("a")).files).toEqual(["1.txt", "2.txt"]);
    expect(folder.leftOut.map(({ path }) => path)).toEqual(["a/3.txt", "a/4.txt"]);
  });

  test("hostile names are left out and told", async () => {
    const names = ["../1.txt", "/etc/passwd", "C:/1.txt", "a/../../1.txt"];
    const folder = await opened(names.map((one) => ({ name: one, content: "x" })));
    expect([folder.leftOut.length, await folder.list("")]).toEqual([4, { files: [], folders: [] }]);
  });

  test("wherever it is cut, it is refused", async () => {
    const whole = pack(makeTar(set));
    const tar = makeTar(set).length;
    // The two empty blocks at the end are needed: one of them is enough to know that nothing is missing.
    const end = name.endsWith("gz") ? whole.length - 1 : tar - 1024;
    for (let length = 520; length < end; length += 97)
      if (length < whole.length)
        expect(await refusal(open(whole.slice(0, length), name))).toBe("archiveCutOff");
  });

  test("a broken header is refused", async () => {
    const bytes = makeTar([
      { name: "1.txt", content: "one" },
      { name: "2.txt", content: "two" },
    ]);
    bytes[1024 + 130] = 0x39;
    expect(await refusal(open(pack(bytes), name))).toBe("archiveBroken");
  });
});

test("a packed file that is no tar is one file", async () => {
  const folder = await open(gzip(new TextEncoder().encode("words and words")), "input.txt.gz");
  expect(await (await folder.open("input.txt")).text()).toBe("words and words");
});

test("large files of a tar are passed over without being read", async () => {
  const large = new Uint8Array(64 << 20);
  const bytes = makeTar([
    { name: "large.bin", content: large },
    { name: "1.txt", content: "one" },
  ]);
  const blob = new Blob([bytes]);
  let read = 0;
  const watched = new Proxy(blob, {
    get(target, key) {
      if (key === "slice")
        return (from: number, to: number) => {
          read += Math.min(to, target.size) - from;
          return target.slice(from, to);
        };
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const folder = await openArchive(watched, "set.tar");
  expect((await folder.list("")).files).toEqual(["large.bin", "1.txt"]);
  expect(read).toBeLessThan(8 << 20);
});

test("a zip called .tar is read as what it is", async () => {
  const folder = await open(makeZip([{ name: "1.txt", content: "one" }]));
  expect(await (await folder.open("1.txt")).text()).toBe("one");
});

test("junk after the end of a tar in gzip does no harm", async () => {
  const bytes = joined([makeTar(set), new Uint8Array(9000).fill(3)]);
  expect((await (await open(gzip(bytes), "set.tgz")).list("set/a")).files).toHaveLength(2);
});
