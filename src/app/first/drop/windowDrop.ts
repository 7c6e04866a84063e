import { reconnectFolder } from "../../actions/run/continueRun.ts";
import { openData, sourceName } from "../../actions/data/data.ts";
import { dismiss } from "../../actions/notices.ts";
import { sentence } from "../../actions/trainer.ts";
import { isPictureFile, tryFolder, tryPictures } from "../../actions/model/trying.ts";
import { isHubSource } from "../../actions/model/modelFiles.ts";
import { openModel, openNamedModel } from "../../actions/model/openCheckpoint.ts";
import { whyNoModel } from "../../state/otherModels.ts";
import { refusedDrop, takesFolder, whyNotOpened } from "../../state/refusedDrop.ts";
import type { AppState } from "../../state/state.ts";
import { app, setApp } from "../../state/store.ts";
import { words } from "../../words/words.ts";
import { type Dropped, droppedSource } from "./droppedSource.ts";

const takes = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
const setOver = (isDragOver: boolean): void => setApp(() => ({ isDragOver }));

/** Says that a folder may be let go here. */
function invite(event: DragEvent): void {
  if (!takes(event)) return;
  // Without this the browser would open the folder in place of the page.
  event.preventDefault();
  if (!app.getState().isDragOver) setOver(true);
}

/** Takes a folder that is dropped anywhere on the page; begun before anything is drawn, so that no drop comes too early. */
export function watchDrops(): void {
  // Both: what is let go right after the pointer came onto another element is refused unless its dragenter was taken, too
  // (HTML, drag-and-drop processing model), and the element under it changes when the page moves as well.
  window.addEventListener("dragenter", invite);
  window.addEventListener("dragover", invite);
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) setOver(false);
  });
  window.addEventListener("drop", (event) => {
    if (!event.dataTransfer || !takes(event)) return;
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer);
  });
}

const refuse = (why: string): void => setApp((state) => refusedDrop(state, why));

async function take(transfer: DataTransfer): Promise<void> {
  try {
    const files = [...transfer.files];
    if (await openNamedModel(files)) return;
    const dropped = await droppedSource(transfer);
    if (dropped && (await isHubSource(dropped.source))) {
      await openModel(dropped.source);
      return;
    }
    const whyNot = dropped ? null : whyNoModel(files.map(({ name }) => name));
    if (whyNot !== null) {
      refuse(whyNot);
      return;
    }
    if (isTried(app.getState())) {
      await takeToTry(dropped, files);
      return;
    }
    dismiss("dropRefused");
    // The data of a run that goes on stay; one that waits for its folder gets it back.
    if (dropped && takesFolder(app.getState(), sourceName(dropped.source))) {
      await reconnectFolder(dropped.source, dropped.find);
      return;
    }
    const why = whyNotOpened(app.getState(), {
      isData: dropped !== null,
      hasPictures: files.some(isPictureFile),
    });
    if (why !== null) refuse(why);
    else if (dropped) await openData(dropped.source, dropped.find);
  } catch (error) {
    refuse(sentence(error));
  }
}

/** Whether a model that names pictures is what is looked at: what is dropped is then for it. */
function isTried({ trained, place, mode, view }: AppState): boolean {
  if (trained?.about.classes == null) return false;
  return place === "try" || (place === "lab" && mode === "run" && view.tab === "try");
}

async function takeToTry(dropped: Dropped | null, files: readonly File[]): Promise<void> {
  const pictures = files.filter(isPictureFile);
  if (dropped) await tryFolder(dropped.source, dropped.find);
  else if (pictures.length > 0) await tryPictures(pictures);
  else refuse(words().trying.notPicture);
}
