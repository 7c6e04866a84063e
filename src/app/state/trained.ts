import type { Calls, FolderName, Named, TrainedAbout } from "../../worker/border/protocol.ts";
import type { DatasetSummary } from "../../data/dataset.ts";
import type { Problem } from "../../data/problems.ts";
import type { Told } from "../words/told.ts";
import type { Generation } from "./run/generation.ts";

/** A trained model that is used without its data. */
export interface TrainedModel {
  /** Of a stored checkpoint, or the name under which the trainer knows a file. */
  id: string;
  about: TrainedAbout;
  /** Of the file that was chosen; null for a stored checkpoint. */
  fileName: string | null;
}

export interface OfferedFile {
  file: File;
  model: TrainedModel;
}

/** A picture that the model was asked about. */
export interface TriedPicture {
  id: number;
  /** Of its file. */
  name: string;
  /** The picture itself, as an address that this page made. */
  url: string;
  answer: Named;
  /** Training pictures that are most like it, once they were looked for. */
  nearest?: Nearest;
}

export type Nearest = Calls["nearestPictures"]["answer"] & {
  /** The data that was open: other data may have the same name. */
  of: DatasetSummary | null;
};

/** What was found for a picture in the data that is open; what was found in other data is not shown. */
export const nearestIn = ({ nearest }: TriedPicture, data: DatasetSummary): Nearest | null =>
  nearest?.of === data ? nearest : null;

/** The names of a folder's pictures. */
export interface FolderTable {
  name: string;
  status: "naming" | "done" | "failed";
  done: number;
  /** Null until the folder is listed. */
  total: number | null;
  rows: readonly FolderName[];
  /** Folders, and entries of an archive, that have no row. */
  unlisted: readonly Problem[];
  /** The table that labels are of; null where folders gave them. */
  labelTable: string | null;
  /** Why there are no rows. */
  error: Told | null;
}

/** What the open model was asked. It is kept until another one is opened, in this tab alone. */
export interface Tried {
  /** Pictures that are being named. */
  waiting: number;
  error: Told | null;
  /** The newest first. */
  pictures: readonly TriedPicture[];
  /** The one that is shown; null: the camera's, or none. */
  shown: number | null;
  /** How many training pictures were compared, while they are; the total is null before the first. */
  comparing: { done: number; total: number | null } | null;
  /** Why there are no nearest ones. */
  nearestError: Told | null;
  table: FolderTable | null;
  generation: Generation | null;
}

export const nothingTried: Tried = {
  waiting: 0,
  error: null,
  pictures: [],
  shown: null,
  comparing: null,
  nearestError: null,
  table: null,
  generation: null,
};

/** More are not looked through; a folder becomes a table. */
export const mostPictures = 24;

/** With pictures that were just named, the first of them shown. */
export function withPictures(tried: Tried, named: readonly TriedPicture[]): Tried {
  const [first] = named;
  if (!first) return tried;
  return { ...tried, pictures: [...named, ...tried.pictures].slice(0, mostPictures), shown: first.id };
}
