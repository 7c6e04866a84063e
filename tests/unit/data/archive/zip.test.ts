import { describe, expect, test } from "vitest";
import { ArchiveError } from "../../../../src/data/archive/archiveError.ts";
import { openArchive } from "../../../../src/data/archive/archiveFolder.ts";
import { type Bytes, type Entry, makeZip, type ZipOptions } from "../../../support/samples/archives.ts";
import { sentences } from "../../../../src/said.ts";

const two: readonly Entry[] = [
  { name: "set/a/1.txt", content: "the first of them ".repeat(40) },
  { name: "set/b/2.txt", content: "and another" },
];

const open = (bytes: Bytes) => openArchive(new Blob([bytes]), "set.zip");
const read = async (bytes: Bytes, path: string): Promise<string> =>
  (await (await open(bytes)).open(path)).text();

/** The code of the refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiveError)) throw error ?? new Error("It was not refused.");
  expect(error.code in sentences).toBe(true);
  expect(error.message.length).toBeGreaterThan(30);
  return error.code;
}

/** The listing of so many empty files with names of their own, none of which is there. */
function listingOf(files: number): Bytes {
  const one = makeZip([{ name: "aaaa.png" }]);
  const entry = one.slice(new DataView(one.buffer).getUint32(one.length - 6, true), one.length - 22);
  const all = new Uint8Array(files * entry.length);
  for (let at = 0; at < files; at += 1) {
    all.set(entry, at * entry.length);
    for (let place = 0, rest = at; place < 4; place += 1, rest = Math.trunc(rest / 26))
      all[at * entry.length + 46 + place] = 97 + (rest % 26);
  }
  return all;
}

/** A zip of a listing, and of an end record that counts `counted` files. */
function listed(listing: Bytes, counted: number, zip64: boolean): Blob {
  const end = makeZip([], { zip64 });
  const view = new DataView(end.buffer);
  view.setUint16(end.length - 12, zip64 ? 0xffff : counted, true);
  view.setUint32(end.length - 10, zip64 ? 0xffff_ffff : listing.length, true);
  if (zip64) {
    view.setBigUint64(32, BigInt(counted), true);
    view.setBigUint64(40, BigInt(listing.length), true);
  }
  return new Blob([listing, end]);
}

const kinds: [string, ZipOptions][] = [
  ["stored", {}],
  ["deflated", { deflate: true }],
  ["zip64", { zip64: true }],
  ["zip64, deflated", { zip64: true, deflate: true }],
  ["with sizes after the content", { descriptors: true, deflate: true }],
  ["with longer headers of its own", { localExtra: 300 }],
  ["with a comment", { comment: "made by PK\x05\x06 a test" }],
  ["behind a program that unpacks it", { before: new Uint8Array(777).fill(7) }],
  ["behind such a program, zip64", { before: new Uint8Array(777).fill(7), zip64: true }],
];

describe("a zip is a folder", () => {
  test.each(kinds)("%s", async (_, options) => {
    const bytes = makeZip(two, options);
    const folder = await open(bytes);
    expect(await folder.list("")).toEqual({ files: [], folders: ["set"] });
    expect(await folder.list("set")).toEqual({ files: [], folders: ["a", "b"] });
    expect(await folder.list("set/a")).toEqual({ files: ["1.txt"], folders: [] });
    for (const { name, content } of two) expect(await read(bytes, String(name))).toBe(content);
  });

  test("empty folders are listed, what systems leave behind is not", async () => {
    const folder = await open(
      makeZip([
        { name: "a/" },
        { name: "__MACOSX/a/._1.png", content: "x" },
        { name: "b/.DS_Store", content: "x" },
        { name: "b\\1.png", content: "x" },
      ]),
    );
    expect(await folder.list("")).toEqual({ files: [], folders: ["a", "b"] });
    expect(await folder.list("b")).toEqual({ files: ["1.png"], folders: [] });
  });

  test("more files than 16 bits count", async () => {
    const folder = await openArchive(listed(listingOf(70_000), 70_000 & 0xffff, false), "set.zip");
    expect((await folder.list("")).files.length).toBe(70_000);
  });

  test("of two files with one name the later one counts", async () => {
    const bytes = makeZip([
      { name: "1.txt", content: "first" },
      { name: "1.txt", content: "second" },
    ]);
    expect(await read(bytes, "1.txt")).toBe("second");
  });

  test("an empty one lists nothing", async () => {
    expect(await (await open(makeZip([]))).list("")).toEqual({ files: [], folders: [] });
  });

  test("names that a Chinese Windows wrote are told by all of them together", async () => {
    // 训练/猫/一.png and 训练/狗/二.png in GBK, as zip programs on Windows write them without a flag.
    const [cat, dog] = ["d1b5c1b72fc3a82fd2bb2e706e67", "d1b5c1b72fb9b72fb6fe2e706e67"].map(
      (hex) => new Uint8Array(Buffer.from(hex, "hex")),
    );
    const folder = await open(
      makeZip([
        { name: cat ?? "", content: "1" },
        { name: dog ?? "", content: "2" },
      ]),
    );
    expect((await folder.list("")).folders).toEqual(["训练"]);
    expect((await folder.list("训练")).folders).toEqual(["猫", "狗"]);
  });

  test("names in GBK that tell little, and of which one is UTF-8 by chance", async () => {
    // 猫/1.png and 狗/2.png; as UTF-8 the first is "è/1.png".
    const names = ["c3a82f312e706e67", "b9b72f322e706e67"].map(
      (hex) => new Uint8Array(Buffer.from(hex, "hex")),
    );
    const folder = await open(makeZip(names.map((name) => ({ name, content: "1" }))));
    expect((await folder.list("")).folders).toEqual(["猫", "狗"]);
  });

  test.each([
    // Äpfel/Grün.png and Straße/é.png, as zip programs write them by the format, and as Windows' own code page has them.
    ["code page 437", "8e7066656c2f4772816e2e706e67", "53747261e1652f822e706e67"],
    ["windows-1252", "c47066656c2f4772fc6e2e706e67", "53747261df652fe92e706e67"],
  ])("accents without a flag are told: %s", async (_, ...names) => {
    const entries = names.map((hex) => ({ name: new Uint8Array(Buffer.from(hex, "hex")), content: "1" }));
    const folder = await open(makeZip(entries));
    expect((await folder.list("")).folders).toEqual(["Äpfel", "Straße"]);
    expect((await folder.list("Äpfel")).files).toEqual(["Grün.png"]);
    expect((await folder.list("Straße")).files).toEqual(["é.png"]);
  });

  test("a megabyte of text is unpacked as a stream", async () => {
    const content = Array.from({ length: 900_000 }, (_, at) => `w${at % 997}`).join(" ");
    expect(content.length).toBeGreaterThan(1 << 22); // beyond what is unpacked at once
    const bytes = makeZip([{ name: "1.txt", content }], { deflate: true });
    expect((await read(bytes, "1.txt")) === content).toBe(true);
    await expect(refusal(read(damaged(bytes), "1.txt"))).resolves.toMatch(/archive(?:Broken|Damaged)/);
  });
});

/** The archive with another checksum in its directory. */
function damaged(bytes: Bytes): Bytes {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  for (let at = copy.length - 4; at >= 0; at -= 1)
    if (view.getUint32(at, true) === 0x02014b50) {
      view.setUint32(at + 16, view.getUint32(at + 16, true) ^ 1, true);
      break;
    }
  return copy;
}

describe("what a zip is refused for", () => {
  test("a password", async () => {
    expect(await refusal(open(makeZip(two, { flags: 1 })))).toBe("archiveEncrypted");
  });

  test("a method that is not read", async () => {
    expect(await refusal(open(makeZip(two, { method: 93 })))).toBe("archiveMethod");
  });

  test("a missing end, wherever it is cut", async () => {
    const bytes = makeZip(two, { deflate: true });
    for (let length = 30; length < bytes.length; length += 7)
      expect(await refusal(open(bytes.slice(0, length)))).toBe("archiveCutOff");
  });

  test("content that is not what was packed, stored or deflated", async () => {
    for (const deflate of [false, true]) {
      const bytes = makeZip(two, { crc: 1, deflate });
      expect(await refusal(read(bytes, "set/a/1.txt"))).toBe("archiveDamaged");
    }
  });

  test("more content than it claims, and less", async () => {
    for (const bytes of [5, 5000])
      expect(await refusal(read(makeZip(two, { bytes, deflate: true }), "set/a/1.txt"))).toBe(
        "archiveBroken",
      );
  });

  test("a size that no deflated file can have, before anything is unpacked", async () => {
    expect(await refusal(open(makeZip(two, { bytes: 4e9, deflate: true })))).toBe("archiveBomb");
  });

  test("a thousand names for the same bytes", async () => {
    const bytes = makeZip([{ name: "1.bin", content: new Uint8Array(100_000) }]);
    const view = new DataView(bytes.buffer);
    const directoryAt = view.getUint32(bytes.length - 6, true);
    const entry = bytes.slice(directoryAt, bytes.length - 22);
    const count = 1000;
    const entries = Array.from({ length: count }, (_, at) => {
      const copy = entry.slice();
      copy[46] = 97 + (at % 26);
      return copy;
    });
    const end = bytes.slice(bytes.length - 22);
    const endView = new DataView(end.buffer);
    endView.setUint16(8, count, true);
    endView.setUint16(10, count, true);
    endView.setUint32(12, count * entry.length, true);
    const blob = new Blob([bytes.slice(0, directoryAt), ...entries, end]);
    expect(await refusal(openArchive(blob, "set.zip"))).toBe("archiveBomb");
  });

  test("a real ratio that no pictures have", async () => {
    // 2 MB of zeros pack to 2 kB; 600 such files claim 1.2 GB.
    const zeros = new Uint8Array(2 << 20);
    const entries = Array.from({ length: 600 }, (_, at) => ({ name: `${at}.bmp` }));
    const one = makeZip([{ name: "0.bmp", content: zeros }], { deflate: true });
    expect(one.length).toBeLessThan(4000);
    const bytes = repeated(one, entries.length);
    expect(await refusal(openArchive(bytes, "set.zip"))).toBe("archiveBomb");
  });

  test("a million files, from its end record alone", async () => {
    const end = makeZip([], { zip64: true });
    const view = new DataView(end.buffer);
    view.setBigUint64(32, 1_000_000n, true);
    expect(await refusal(open(end))).toBe("archiveTooMany");
  });

  test("a million files, in whatever way they are counted", async () => {
    const listing = listingOf(1_000_000);
    // As a zip64 says, as programs that count in 16 bits say, and by a listing that is too long for its own count.
    for (const [counted, zip64] of [
      [1_000_000, true],
      [1_000_000 & 0xffff, false],
      [1, false],
    ] as const) {
      const start = performance.now();
      expect(await refusal(openArchive(listed(listing, counted, zip64), "set.zip"))).toBe("archiveTooMany");
      expect(performance.now() - start).toBeLessThan(10_000);
    }
  });

  test("a listing of gigabytes, before it is read", async () => {
    const end = makeZip([], { zip64: true });
    new DataView(end.buffer).setBigUint64(40, 3_000_000_000n, true);
    expect(await refusal(open(end))).toBe("archiveListing");
  });

  test("being another kind of archive, whatever it is called", async () => {
    expect(await refusal(open(new Uint8Array([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4])))).toBe(
      "archiveOtherKind",
    );
    expect(await refusal(openArchive(new Blob(["just words"]), "set.tar"))).toBe("archiveUnknown");
  });
});

/** An archive whose one entry comes again and again, each time with its own bytes and name. */
function repeated(one: Bytes, count: number): Blob {
  const view = new DataView(one.buffer);
  const directoryAt = view.getUint32(one.length - 6, true);
  const local = one.slice(0, directoryAt);
  const entry = one.slice(directoryAt, one.length - 22);
  const directory = Array.from({ length: count }, (_, at) => {
    const copy = entry.slice();
    new DataView(copy.buffer).setUint32(42, at * directoryAt, true);
    return copy;
  });
  const end = one.slice(one.length - 22);
  const endView = new DataView(end.buffer);
  endView.setUint16(8, count, true);
  endView.setUint16(10, count, true);
  endView.setUint32(12, count * entry.length, true);
  endView.setUint32(16, count * directoryAt, true);
  return new Blob([...Array.from({ length: count }, () => local), ...directory, end]);
}

test.each([
  "../../etc/passwd",
  "a/../../b.png",
  "..\\b.png",
  "/etc/passwd",
  "C:\\Windows\\a.png",
  "c:/a.png",
  "\\\\server\\a.png",
  "a//b.png",
  "a\0b.png",
  "x/".repeat(100) + "b.png",
])("the hostile name %j is left out and told", async (name) => {
  const folder = await open(makeZip([{ name, content: "x" }, ...two]));
  expect(await folder.list("")).toEqual({ files: [], folders: ["set"] });
  expect(folder.leftOut).toHaveLength(1);
});

test("a symbolic link is left out and told", async () => {
  const folder = await open(makeZip([{ name: "a.png", content: "/etc/passwd" }], { mode: 0o120777 }));
  expect([folder.leftOut.length, (await folder.list("")).files]).toEqual([1, []]);
});

test("20,000 files are listed within a fifth of what 100,000 may take", async () => {
  const bytes = makeZip(
    Array.from({ length: 20_000 }, (_, at) => ({
      name: `set/train/n${at % 200}/images/n${at % 200}_${at}.JPEG`,
    })),
  );
  // Processor time, since other programs may run beside the test.
  const start = process.cpuUsage();
  const folder = await open(bytes);
  expect((await folder.list("set/train/n7/images")).files).toHaveLength(100);
  const { user, system } = process.cpuUsage(start);
  // In microseconds; it takes a quarter of it.
  expect(user + system).toBeLessThan(400_000);
});
