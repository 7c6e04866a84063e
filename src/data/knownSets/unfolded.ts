/** A data set that lies in a few large files, as the class folders in parts that it stands for. */
import { type Folder, FolderError, joinPath, ListedFolder } from "../folder/folder.ts";

export type SetPart = "train" | "test" | "validation";

/** A picture of such a set. */
export interface UnfoldedPicture {
  part: SetPart;
  /** The class's name, and the picture's own in its class. */
  className: string;
  name: string;
  open(): Promise<Blob>;
}

/** Names come from files: what no path may hold becomes a dash. */
const asName = (text: string): string => {
  const name = text.replaceAll(/[/\\\0]/g, "-").trim();
  return name === "" || name.startsWith(".") ? `-${name}` : name;
};

export class UnfoldedFolder extends ListedFolder<UnfoldedPicture["open"]> {
  /** `origin`: the folder in which the large files lie. */
  constructor(
    private readonly origin: Folder,
    pictures: Iterable<UnfoldedPicture>,
  ) {
    super(origin.name, paths(pictures));
  }

  async open(path: string): Promise<Blob> {
    const open = this.files.get(path);
    if (!open) throw new FolderError(path, "missing");
    return open();
  }

  async check(): Promise<void> {
    await this.origin.check?.();
  }
}

function* paths(
  pictures: Iterable<UnfoldedPicture>,
): Generator<{ path: string; file: UnfoldedPicture["open"] }> {
  for (const { part, className, name, open } of pictures)
    yield { path: joinPath(joinPath(part, asName(className)), asName(name)), file: open };
}

/** Position in a part as a name, with the set's own where it has one: sorted by it, pictures stay in their order. */
export const numbered = (index: number, own = ""): string =>
  `${String(index).padStart(6, "0")}${own === "" ? "" : `_${own.slice(0, 200)}`}.bmp`;
