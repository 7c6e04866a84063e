import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { zhSentences } from "../../src/app/words/zh/sentences/index.ts";
import { tell } from "../../src/app/words/told.ts";
import { en } from "../../src/app/words/en/index.ts";
import { zh } from "../../src/app/words/zh/index.ts";
import { remember, say, saidOf, sentences } from "../../src/said.ts";
import { fields } from "../../src/config/fields.ts";
import { readLink } from "../../src/config/link.ts";
import { plainError } from "../../src/worker/border/answer.ts";

test("a sentence of the trainer is said in the page's language, with its values", () => {
  const text = say("otherClassCount", "1,000", "200");
  expect(text).toMatch(/^This checkpoint is for 1,000 classes; the data has 200\. Open /);
  expect(tell(text, en)).toBe(text);
  expect(tell(text, zh)).toMatch(/^这个检查点有 1,000 个类别，而数据有 200 个。请/);
  // A text that nobody said stays as it is.
  expect(tell("holiday.jpg", zh)).toBe("holiday.jpg");
});

test("what an error's message is made of crosses the border beside it", () => {
  const error = plainError(new Error(say("notFinite", 812, "fc.weight")));
  expect(error.message).toMatch(
    /^The loss is not a number any more at step 812\. The largest gradient was that of fc\.weight\./,
  );
  expect(structuredClone(error.said)).toEqual({ code: "notFinite", values: [812, "fc.weight"] });
  expect(plainError(new Error("of the browser")).said).toBeUndefined();
});

test("only so many sentences are remembered, the newest", () => {
  const first = say("runGone", "first");
  for (let at = 0; at < 2100; at += 1) remember(`text ${at}`, { code: "noRun", values: [] });
  expect(saidOf(first)).toBeUndefined();
  expect(saidOf("text 2099")).toEqual({ code: "noRun", values: [] });
});

test("every sentence is there in Chinese, without an English word but names", () => {
  expect(Object.keys(zhSentences).toSorted()).toEqual(Object.keys(sentences).toSorted());
  for (const [code, make] of Object.entries(zhSentences)) {
    const text = (make as (...values: string[]) => string)("7", "8", "9", "10", "11", "12", "13");
    if (!/^(?:comma|both)$/.test(code)) expect(text, code).toMatch(/\p{Script=Han}/u);
    expect(
      text.replace(
        /JavaScript|Git LFS|git lfs pull|TensorFlow Lite|Hugging Face|labels\.csv|npm run \w+/g,
        "",
      ),
      code,
    ).not.toMatch(/[A-Za-z]{2,} [A-Za-z]{2,}/);
  }
});

/** Everything that a person may write into a link and is refused for. */
function refusals(): string[] {
  const wrong = Object.entries(fields).flatMap(([field, row]) => {
    const link = (value: string): string =>
      `model=${/^(?:block|bptt)$/.test(field) ? "gpt" : "resnet18"}&${field}=${value}`;
    if (row.kind === "number")
      return [
        link("some"),
        link(String(row.minimum - 1)),
        link(String(row.maximum * 2 + 1)),
        ...(row.integer ? [link(String(row.minimum + 0.5))] : []),
        ...(row.multipleOf ? [link(String(row.minimum + 1))] : []),
      ];
    return row.kind === "text" ? [link("x".repeat(10_001))] : [link("neither")];
  });
  const others = [
    "nothing=1",
    "preset=none",
    "read.layout=heap",
    "read.mood=good",
    "model=resnet18&microBatch=5&batchSize=12",
    "model=gpt&heads=3&emsize=128",
    "model=vit&patch=7",
    "model=resnet18&precision=mixed&backend=wasm",
  ];
  return [...wrong, ...others].map((link) => {
    try {
      readLink(link);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error(`It was taken: ${link.slice(0, 80)}`);
  });
}

test("what is wrong with a field or a link is said in Chinese, with its reason", () => {
  const all = refusals();
  expect(all.length).toBeGreaterThan(100);
  const names = /report|strong|finetune|resnet\d+|transformer|none|imagenet|high-performance|low-power|x+/g;
  const english = all.filter((text) => {
    const said = tell(text, zh);
    return said === text || /[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}/.test(said.replace(names, ""));
  });
  expect(english).toEqual([]);
  expect(tell(say("badLink", all[0] ?? ""), zh)).toMatch(/^网址中有一项设置不能使用。\p{Script=Han}/u);
});

test("a sentence in a sentence is said in Chinese too, on either side of the border", () => {
  const text = say("folderLeftOut", say("pathNotAllowed", "“train/a”"));
  expect(text).toBe(
    "“train/a” may no longer be read: the browser's permission ended. Reconnect the folder. Its files are left out.",
  );
  expect(tell(text, zh)).toBe(
    "不能再读取“train/a”：浏览器的许可已结束。请重新连接文件夹。其中的文件已略过。",
  );
  expect(structuredClone(saidOf(text))).toEqual({
    code: "folderLeftOut",
    values: [{ code: "pathNotAllowed", values: ["“train/a”"] }],
  });
});

/** Faults of the lab's own making that no file and no click brings about, and what never reaches the page as it is. */
const internal: Readonly<Record<string, RegExp>> = {
  "checkpoints/pth/pickleWriter.ts": /Only plain values/,
  // Becomes "setBroken".
  "data/knownSets/plainPickle.ts": /The pickle/,
  "data/archive/byteSource.ts": /could not be unpacked/,
  "cleaning/": /probabilities, not|but the classes are|has not .* numbers|Hashes are compared/,
  // The judge of patches makes the matrices itself, of two pictures and more.
  "cleaning/cholesky.ts": /not positive definite/,
  "cleaning/leaveOneOut.ts": /judge each other|No ridge/,
  "cleaning/patches.ts": /no pictures to draw/,
  "data/order.ts": /order/,
  "data/pictures/decode.ts": /Places can be decoded|Nothing was read/,
  "data/pictures/pictureList.ts": /There is no picture/,
  "data/text/textBatches.ts": /There is no chunk/,
  "models/": /./,
  "training/ask/": /gave no|has no pass/,
  "training/evaluator.ts": /gave no/,
  "training/selfTest/": /./,
  "worker/ask/lookInside.ts": /The picture has|The validation part has/,
  "worker/bench/stepBench.ts": /lanes/,
  "worker/border/children.ts": /child worker/,
  // Tokenizers of a checkpoint are those that the lab wrote.
  "tokenizers/": /./,
};

test("what an error or a problem says to a person stands in the tables, and so in Chinese", () => {
  const root = new URL("../../src/", import.meta.url);
  const rooms = ["checkpoints", "cleaning", "config", "data", "models", "tokenizers", "training", "worker"];
  const told = rooms.flatMap((room) =>
    readdirSync(new URL(room, root), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => {
        const path = `${room}/${file}`;
        const source = readFileSync(new URL(path, root), "utf8");
        const literals = source.matchAll(
          /(?:Error|malformed|leaveOut|problems\.add)\((?:[\w.]+, |\s*"\w+",\s*)*\s*(["`](?:[^"`\\]|\\.){12,}["`])/g,
        );
        return [...literals].flatMap(([, literal = ""]) =>
          / /.test(literal) &&
          !Object.entries(internal).some(([of, what]) => path.startsWith(of) && what.test(literal))
            ? [`${path}: ${literal}`]
            : [],
        );
      }),
  );
  expect(told).toEqual([]);
});
