/** Class folders in parts: train/<class> with val/<class>, test/<class> or none, under the many names that people give them. */
import { say } from "../../../said.ts";
import { joinPath } from "../../folder/folder.ts";
import type { ImageDataset } from "../../dataset.ts";
import type { ClassFolder } from "../../../config/reading.ts";
import type { Confidence, Sentence } from "../../sentences.ts";
import {
  areSpelledApart,
  asClasses,
  ClassNames,
  foldersAsClasses,
  imageDataset,
  looseFiles,
  nameKey,
  picturesOfClasses,
} from "./imageFolder.ts";
import type { Finding, Layout, Place } from "../layout.ts";
import { isPartAlone, type Part, partOf } from "../partNames.ts";
import { findPartTable, type PartTable, readPartTable } from "./partTable.ts";
import {
  type OwnPictures,
  ownPictures,
  tellsOfOthers,
  type WithoutOthers,
  withoutOthers,
} from "./othersInside.ts";

/** A folder that may be a part. */
interface Candidate {
  path: string;
  /** Where its class folders lie; null where its pictures lie side by side. */
  home: string | null;
  part: Part | null;
  pictures: number;
}

/** The parts as they will be read. */
interface Chosen {
  train: Candidate & { home: string };
  validation: Candidate | null;
  test: Candidate | null;
  confidence: Confidence;
  seen: Sentence;
  notices: Sentence[];
  unlabelled: Candidate[];
}

function candidates({ pictures, root }: Place): Candidate[] {
  return pictures.folders(root).map((name) => {
    const path = joinPath(root, name);
    return { path, home: pictures.classHome(path), part: partOf(name), pictures: pictures.below(path) };
  });
}

const nameOf = (path: string): string => path.split("/").at(-1) ?? "";

function candidateAt({ pictures }: Place, path: string): Candidate | null {
  const below = pictures.below(path);
  if (below === 0) return null;
  return { path, home: pictures.classHome(path), part: partOf(nameOf(path)), pictures: below };
}

const hasClasses = (candidate: Candidate): candidate is Candidate & { home: string } =>
  candidate.home !== null;

/** Names of a part's classes that have pictures. */
function classNames({ pictures }: Place, { home }: Candidate): string[] {
  return home === null ? [] : pictures.folders(home);
}

function shared(place: Place, a: Candidate, b: Candidate): number {
  const keys = new Set(classNames(place, a).map(nameKey));
  return classNames(place, b).filter((name) => keys.has(nameKey(name))).length;
}

/** The classes of a validation part that training does not have, where most of its pictures are of them, as in few-shot sets. */
function mostlyOthers(place: Place, train: Candidate, validation: Candidate | null): Sentence | null {
  if (!validation || validation.home === null) return null;
  const { home } = validation;
  const keys = new Set(classNames(place, train).map(nameKey));
  const count = (names: readonly string[]): number =>
    names.reduce((sum, name) => sum + place.pictures.below(joinPath(home, name)), 0);
  const names = classNames(place, validation);
  const others = names.filter((name) => !keys.has(nameKey(name)));
  const pictures = count(others);
  if (pictures <= count(names) - pictures) return null;
  return { code: "otherClasses", classes: others.length, pictures, split: false };
}

/** Folders with the same names in them are parts whatever they are called: the two that share most. */
function alike(place: Place, all: readonly Candidate[]): [Candidate & { home: string }, Candidate] | null {
  // Pictures beside folders of classes are no part.
  const able = all.filter(hasClasses).filter(({ home }) => place.pictures.direct(home) === 0);
  if (able.length < 2 || able.length < all.length - 1) return null;
  const [first, ...rest] = able.toSorted((a, b) => order(a) - order(b) || b.pictures - a.pictures);
  if (!first) return null;
  const [second] = rest.toSorted(
    (a, b) => order(a) - order(b) || shared(place, first, b) - shared(place, first, a),
  );
  if (!second) return null;
  const common = shared(place, first, second);
  const fewer = Math.min(classNames(place, first).length, classNames(place, second).length);
  // Folders of classes with pictures and what tells of them in each: othersInside.ts.
  if (first.part === null && classNames(place, first).some((name) => tellsOfOthers.test(name))) return null;
  // One folder of the same name in each of several classes, as a year.
  if (classNames(place, first).length < 2) return null;
  // Folders of classes that each hold parts: partsInside.ts.
  if (classNames(place, first).every((name) => partOf(name) !== null)) return null;
  return common >= 1 && common >= fewer / 2 ? [first, second] : null;
}

/** Training first, then what no name tells, then validation and test. */
const order = ({ part }: Candidate): number =>
  part === "train" ? 0 : part === null ? 1 : part === "validation" ? 2 : 3;

function choose(place: Place): Chosen | null {
  const { readAs } = place;
  const all = candidates(place);
  const notices: Sentence[] = [];
  let confidence: Confidence = "sure";
  let isAsked = false;
  let train: (Candidate & { home: string }) | null = null;
  let unnamed: Candidate | null = null;
  if (readAs.train !== undefined) {
    const given = candidateAt(place, readAs.train);
    train = given && hasClasses(given) ? given : null;
  } else {
    const [best, second] = all
      .filter(({ part }) => part === "train")
      .filter(hasClasses)
      .toSorted(
        (a, b) =>
          Number(isPartAlone(nameOf(b.path))) - Number(isPartAlone(nameOf(a.path))) ||
          b.pictures - a.pictures,
      );
    train = best ?? null;
    if (second) confidence = "fairly";
    // Of several trainings with the same classes nobody knows which is meant, or whether all are.
    if (best && second) isAsked = shared(place, best, second) > 0;
    // One class called so among others is no part.
    if (train && classNames(place, train).length === 1 && all.some(({ part }) => part === null)) train = null;
    if (!train) {
      const pair = alike(place, all);
      if (!pair) return null;
      [train, unnamed] = pair;
      confidence = unnamed.part === null || train.part !== null ? "guess" : "fairly";
    }
  }
  if (!train) return null;
  const mine = train;
  const others = all.filter(({ path }) => path !== mine.path);
  const isLabelled = (candidate: Candidate): boolean => shared(place, mine, candidate) > 0;

  const given = (path: string | undefined): Candidate | null =>
    path === undefined ? null : candidateAt(place, path);
  const named = (part: Part): Candidate[] =>
    others
      .filter((candidate) => candidate.part === part)
      .toSorted(
        (a, b) =>
          Number(isPartAlone(nameOf(b.path))) - Number(isPartAlone(nameOf(a.path))) ||
          b.pictures - a.pictures,
      );
  const ownValidation = named("validation").find(isLabelled) ?? unnamed;
  const labelledTest = named("test").find(isLabelled) ?? null;
  const validation =
    readAs.validation === "split"
      ? null
      : readAs.validation === undefined
        ? (ownValidation ?? (readAs.test === undefined ? labelledTest : null))
        : given(readAs.validation);
  const test =
    readAs.test === "none"
      ? null
      : readAs.test === undefined
        ? labelledTest !== validation && labelledTest?.path !== validation?.path
          ? labelledTest
          : null
        : given(readAs.test);
  if (
    validation &&
    validation === labelledTest &&
    readAs.validation === undefined &&
    validation.part === "test"
  )
    notices.push({ code: "testAsValidation", folder: validation.path });

  const unlabelled: Candidate[] = [];
  for (const other of others) {
    if (other.path === validation?.path || (other.path === test?.path && isLabelled(other))) continue;
    // Around or inside a part that was chosen elsewhere.
    if (
      [train, validation, test].some(
        (part) =>
          part && (part.path.startsWith(`${other.path}/`) || (other.path === part.path && isLabelled(other))),
      )
    )
      continue;
    if (other.part === "validation" || other.part === "test" || other.path === test?.path) {
      if (isLabelled(other)) notices.push({ code: "notUsed", folder: other.path, pictures: other.pictures });
      else if (other.part === "validation" && classNames(place, other).length > 1) {
        notices.push({
          code: "otherClasses",
          classes: classNames(place, other).length,
          pictures: other.pictures,
          split: validation === null,
        });
        isAsked ||= validation === null;
      } else {
        unlabelled.push(other);
        notices.push({ code: "unlabelled", folder: other.path, pictures: other.pictures });
      }
    } else notices.push({ code: "notUsed", folder: other.path, pictures: other.pictures });
  }
  const { home } = train;
  const names = classNames(place, train);
  const same = validation !== null && shared(place, train, validation) === names.length;
  if (!isPartAlone(nameOf(train.path)) && confidence === "sure" && readAs.train === undefined)
    confidence = "fairly";
  if (validation && !same && confidence === "sure") confidence = "fairly";
  if (confidence === "sure" && names.every((name) => isDeep(place, joinPath(home, name))))
    confidence = "fairly";
  const seen: Sentence =
    confidence === "guess" && validation
      ? {
          code: "partsAlike",
          train: train.path,
          validation: validation.path,
          names: shared(place, train, validation),
        }
      : {
          code: "parts",
          train: train.path,
          classes: names.length,
          validation: validation?.path ?? null,
          same,
        };
  isAsked ||= areSpelledApart(names);
  const foreign = readAs.validation === undefined ? mostlyOthers(place, train, validation) : null;
  if (foreign) {
    notices.push(foreign);
    isAsked = true;
  }
  if (isAsked && readAs.layout !== "parts") confidence = "guess";
  if (readAs.train !== undefined) confidence = "sure";
  return { train, validation, test, confidence, seen, notices, unlabelled };
}

/** Folders alone in a class: those may be the classes, though torchvision takes the outer ones. */
const isDeep = ({ pictures }: Place, path: string): boolean =>
  pictures.direct(path) === 0 && pictures.folders(path).length >= 2;

/** The class folders of a part, by the labels that the training part gave. */
function classFoldersOf(place: Place, { home, path }: Candidate, labels: ClassNames): ClassFolder[] {
  const folders: ClassFolder[] = [];
  for (const name of foldersAsClasses(place, home ?? path)) {
    const label = labels.label(name);
    const own = joinPath(home ?? path, name);
    if (label === null) place.problems.add(own, "mismatch", say("classNotTrained"));
    else folders.push([own, label]);
  }
  return folders.toSorted((a, b) => a[1] - b[1]);
}

/** What of the training part's classes is read. */
const ownOf = (place: Place, { home }: Chosen["train"], ids: readonly string[]): WithoutOthers =>
  withoutOthers(
    place,
    ids.map((id, label): ClassFolder => [joinPath(home, id), label]),
  );

/** A test without labels of its own, that a table labels, beside a validation part. */
async function testByTable(
  place: Place,
  chosen: Chosen,
): Promise<{ chosen: Chosen; test: PartTable | null }> {
  const { train, test, validation, unlabelled, notices } = chosen;
  if (validation === null || test !== null || place.readAs.test !== undefined) return { chosen, test: null };
  for (const { path, home, part } of unlabelled) {
    if (home !== null || part !== "test") continue;
    const table = await findPartTable(place, path, classNames(place, train));
    if (!table) continue;
    const rest = unlabelled.filter((one) => one.path !== path);
    const others = notices.filter((notice) => !("folder" in notice && notice.folder === path));
    return { chosen: { ...chosen, notices: others, unlabelled: rest }, test: table };
  }
  return { chosen, test: null };
}

/** A part without labels of its own, that a table labels, as the validation part. */
async function byTable(
  place: Place,
  chosen: Chosen,
): Promise<{ chosen: Chosen; labelled: PartTable | null }> {
  const { train, unlabelled, validation } = chosen;
  const { readAs } = place;
  const isOpen = validation === null && readAs.validation === undefined && readAs.test === undefined;
  // A folder that was chosen, or what lies side by side in parts.
  const likely = validation ? [validation] : isOpen ? unlabelled : [];
  for (const { path, home, part } of likely.toSorted((a, b) => order(a) - order(b))) {
    if (home !== null) continue;
    const labelled = await findPartTable(place, path, classNames(place, train));
    if (!labelled) continue;
    const others = chosen.notices.filter((notice) => !("folder" in notice && notice.folder === path));
    const seen: Sentence = {
      code: "listed",
      layout: "parts",
      classes: classNames(place, train).length,
      train: train.path,
      validation: labelled.table.path,
    };
    const served: Sentence[] = part === "test" && isOpen ? [{ code: "testAsValidation", folder: path }] : [];
    return {
      chosen: {
        ...chosen,
        validation: null,
        seen,
        notices: [...others, ...served],
        unlabelled: unlabelled.filter((one) => one.path !== path),
      },
      labelled,
    };
  }
  return { chosen, labelled: null };
}

async function read(
  place: Place,
  chosen: Chosen,
  labelled: PartTable | null,
  tested: PartTable | null,
): Promise<ImageDataset> {
  const { train, validation, test, notices, unlabelled, seen } = chosen;
  const ids = foldersAsClasses(place, train.home);
  const labels = new ClassNames(ids);
  looseFiles(place, train.home);
  const own = ownOf(place, train, ids);
  const trainFolders = own.folders;
  const validationFolders =
    validation && withoutOthers(place, classFoldersOf(place, validation, labels)).folders;
  if (validation) looseFiles(place, validation.home ?? validation.path);
  const testCounts = ids.map(() => 0);
  if (test)
    for (const [path, label] of classFoldersOf(place, test, labels))
      testCounts[label] = (testCounts[label] ?? 0) + place.pictures.below(path);
  const testRows = tested && (await readPartTable(place, tested, ids.length));
  const picturesIn = (folders: readonly ClassFolder[]): OwnPictures =>
    ownPictures(place, folders, picturesOfClasses(place, folders, ids.length));
  const kept = picturesIn(trainFolders);
  const held = validationFolders && picturesIn(validationFolders);
  const byRows = labelled && (await readPartTable(place, labelled, ids.length));
  return imageDataset(place, {
    layout: "parts",
    words: validation || labelled ? "class folders in train and validation" : "class folders",
    seen,
    classes: asClasses(ids),
    train: kept.places,
    validation: byRows?.places ?? (held && held.places),
    aside: [...kept.leftOut, ...(held?.leftOut ?? [])],
    test: testRows?.places.map(({ length }) => length) ?? testCounts,
    unlabelled: unlabelled.reduce((sum, { pictures }) => sum + pictures, 0),
    notices: [...notices, ...own.notices],
    reading: {
      train: trainFolders,
      validation: validationFolders,
      validationTable: byRows?.reading ?? null,
    },
  });
}

export const parts: Layout = {
  kind: "images",
  isUnwrapped: true,
  async find(place): Promise<Finding | null> {
    const found = choose(place);
    if (!found) return null;
    const { chosen: withTest, test } = await testByTable(place, found);
    const { chosen, labelled } = await byTable(place, withTest);
    const leavesOut = ownOf(place, chosen.train, classNames(place, chosen.train)).notices.length > 0;
    return {
      layout: "parts",
      confidence: leavesOut && place.readAs.layout !== "parts" ? "guess" : chosen.confidence,
      seen: chosen.seen,
      read: () => read(place, chosen, labelled, test),
    };
  },
};
