import { modelFilesEnds, openModel } from "../../actions/model/openCheckpoint.ts";
import { FilesButton } from "../../parts/FileButton.tsx";

/** A button that lets the person choose a trained model's file, or the files of its folder; the page then says what it is. */
export function CheckpointButton({ children }: { children: string }) {
  return (
    <FilesButton icon="file" accept={modelFilesEnds} onFiles={(files) => void openModel(files)}>
      {children}
    </FilesButton>
  );
}
