/** Texts of Windows in Central Europe and the Baltic, and lines of two encodings in one text: never read as western text. */
import { expect, test } from "vitest";
import { zh } from "../../../../src/app/words/zh/index.ts";
import { openDataset } from "../../../../src/data/layouts/recognise.ts";
import { findEncoding } from "../../../../src/data/text/encoding.ts";
import { folderOf } from "../layouts/folders.ts";

/** A text's bytes in an encoding of one byte a sign. */
function bytesIn(encoding: string, content: string): Uint8Array<ArrayBuffer> {
  const signs = new TextDecoder(encoding).decode(
    Uint8Array.from({ length: 256 }, (_, byte) => byte),
    { stream: true },
  );
  return Uint8Array.from([...content].map((c) => signs.indexOf(c)));
}
const joined = (...pieces: (string | Uint8Array<ArrayBuffer>)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    pieces.flatMap((piece) => [...(typeof piece === "string" ? new TextEncoder().encode(piece) : piece)]),
  );
const encodingOf = (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  findEncoding(new Blob([bytes]), "a.txt").then(
    ({ encoding }) => encoding,
    (error: Error) => error.message,
  );

const polish =
  "Litwo! Ojczyzno moja! ty jesteś jak zdrowie; Ile cię trzeba cenić, ten tylko się dowie, Kto cię stracił. Dziś piękność twą w całej ozdobie Widzę i opisuję, bo tęsknię po tobie.\n";
const czech =
  "Byl pozdní večer, první máj, večerní máj, byl lásky čas. Hrdliččin zval ku lásce hlas, kde borový zaváněl háj. O lásce šeptal tichý mech; květoucí strom lhal lásky žel.\n";
const hungarian =
  "Hazádnak rendületlenül légy híve, oh magyar; bölcsőd az s majdan sírod is, mely ápol s eltakar. Ez a föld, melyen annyiszor apáid vére folyt; őseink küzdöttek itt, űzték, törték.\n";
const countrySong =
  "A kis kacsa fürdik fekete tóba, anyjához készül. Kertem alatt, a szőlő, az erdő mellett.\n";

test.each([
  ["Polish", polish],
  ["Czech", czech],
  ["Hungarian", hungarian],
  ["Hungarian with few ő", countrySong],
  ["Croatian", "Čovjek je šetao žurno, đak i ćevapi; riječ šuma, čaša, žaba.\n"],
  ["Slovene", "Človek šel čez žito, šola in žaba, češnja.\n"],
])("%s in windows-1250 or ISO 8859-2 is refused", async (_, content) => {
  const long = content.repeat(20);
  expect(await encodingOf(bytesIn("windows-1250", long))).toMatch(
    /“a\.txt” may be in windows-1250 or in windows-1252, .* save it as UTF-8/,
  );
  expect(await encodingOf(bytesIn("iso-8859-2", long))).toMatch(/save it as UTF-8/);
});

const lithuanian =
  "Lietuva, tėvyne mūsų, tu didvyrių žeme, iš praeities tavo sūnūs te stiprybę semia. Tegul tavo vaikai eina vien takais dorybės, tegul dirba tavo naudai ir žmonių gėrybei. Šiąnakt įeis ąžuolas.\n";
const latvian =
  "Dievs, svētī Latviju, mūs dārgo tēviju, kur latvju meitas zied, kur latvju dēli dzied, laid mums tur laimē diet. Ķēniņš ģērbj šņori; žēl, čaklā ļaužu jūra.\n";
const estonian =
  "Mu isamaa, mu õnn ja rõõm, kui kaunis oled sa! Ei leia mina iial teal see suure, laia ilma peal, mis mul nii armas oleks ka kui sa, mu isamaa! Öö ja äike üle mäe.\n";

test.each([
  ["Lithuanian", lithuanian],
  ["a little Lithuanian", "Ačiū, šuo, žmogus, ąžuolas, įeiti, mūsų.\n"],
  ["Latvian", latvian],
  ["Estonian with a few foreign words", `${estonian.repeat(4)}Šokolaad, žürii, garaaž, dušš.\n`],
])("%s in windows-1257 or ISO 8859-13 is refused", async (_, content) => {
  for (const encoding of ["windows-1257", "iso-8859-13"])
    expect(await encodingOf(bytesIn(encoding, content.repeat(20)))).toMatch(
      /“a\.txt” may be in windows-1257 or in windows-1252, .* save it as UTF-8/,
    );
});

test.each([
  ["Lithuanian", lithuanian],
  ["Latvian", latvian],
])("%s of ISO 8859-4 is not read as another language", async (_, content) => {
  expect(await encodingOf(bytesIn("iso-8859-4", content.repeat(20)))).toMatch(/save it as UTF-8/);
});

test("Estonian without š and ž is the same in both", async () => {
  expect(await encodingOf(bytesIn("windows-1257", estonian.repeat(20)))).toBe("windows-1252");
});

test("a text that western ones lie beside is refused as well, and the person's choice is taken", async () => {
  const files = {
    "a.txt": bytesIn("windows-1252", "Une élève française était là.\n".repeat(60)),
    "b.txt": bytesIn("windows-1250", hungarian.repeat(20)),
  };
  await expect(openDataset(folderOf(files))).rejects.toThrow(/“b\.txt” may be in windows-1250/);
  const chosen = await openDataset(folderOf({ "b.txt": files["b.txt"] }), {
    readAs: { encoding: "windows-1250" },
  });
  expect(chosen.kind === "text" && chosen.vocabulary).toContain("bölcsőd");
});

test.each([
  [
    "French",
    "L’été à la façade, où l’élève déjà reçu espère être à côté. Ça, c’est l’œuvre: naïve, aiguë, dîner, sûr. Noël.\n",
  ],
  ["French with few accents", "Il va à Paris à pied, à midi, à la fin. Ô mon âme!\n"],
  ["German", "Über den Wäldern flöge der König müde; weiß und groß. „Ja“, sagte er – süß.\n"],
  ["Spanish", "¿Qué año? El niño comió piñata; ¡mañana será! Él está aquí, ésa es la canción.\n"],
  ["Portuguese", "Não há põe razões, lições, corações; às vezes lá está a avó. Três irmãs, esforçados.\n"],
  ["Portuguese with a few words", "Só não põe.\n" + "The sea was calm.\n".repeat(30)],
  ["Italian", "Perché la città è più bella? Così andò, là e giù; libertà, virtù, né.\n"],
  ["Catalan", "La Núria és aquí, però no hi ha ningú. Això és així: raó, cançó, què, també, qüestió.\n"],
  ["Swedish", "Här är en älg på ön där han gick åt öster, så fåren åt gräs.\n"],
  ["Danish", "På øen går fåret, og æblet er rødt; århus, æg, søen.\n"],
  ["Finnish", "Tämä yö on pitkä, äiti söi mökillä hyvää ruokaa.\n"],
  ["Icelandic", "Það er gott að þú ert hér, æðislegt; ég á hús í bænum.\n"],
  ["Dutch", "Eén café, coördinatie, geïnteresseerd, de reünie was mooi.\n"],
  ["Estonian", "Õnn on õues, öö on pikk, äike müristab ja sõber kõnnib mööda tänavat.\n"],
  ["names of many languages", "José, Müller, Björk, Núñez, Molière, Ångström and a naïve café.\n"],
  ["prices", "It costs £5 or 10 €, ±1°; “so”, said he — ½ of it. It’s 3 m³.\n"],
])("%s in windows-1252 stays that", async (_, content) => {
  expect(await encodingOf(bytesIn("windows-1252", content.repeat(20)))).toBe("windows-1252");
});

const french = "L’élève français a déjà vu l’été, là-bas, où la forêt brûle.\n";
const western = bytesIn("windows-1252", french);

test("lines of UTF-8 among those of windows-1252 are refused", async () => {
  const mixed = joined(...Array.from({ length: 60 }, () => western), french);
  expect(await encodingOf(mixed)).toMatch(/“a\.txt” has lines in UTF-8 and others in windows-1252/);
  expect(await encodingOf(joined(...Array.from({ length: 9 }, () => joined(french, western))))).toMatch(
    /save it as UTF-8/,
  );
  expect(zh.sentences.textMixed("“a.txt”", "UTF-8", "windows-1252")).toContain("有些行是 windows-1252");
});

const open = (bytes: Uint8Array<ArrayBuffer>, readAs = {}) =>
  openDataset(folderOf({ "a.txt": bytes }), { readAs });

test("a few lines of windows-1252 among those of UTF-8 are asked about, a single byte is not", async () => {
  const mixed = joined(french.repeat(300), western);
  const dataset = await open(mixed);
  expect(dataset.confidence).toBe("guess");
  expect(dataset.notices).toContainEqual({ code: "markup", kind: "mixed", files: 1, first: "a.txt" });
  expect((await open(mixed, { layout: "texts" })).confidence).toBe("sure");
  expect((await open(joined(french.repeat(300), Uint8Array.of(0xe9, 0x0a)))).confidence).toBe("sure");
});
