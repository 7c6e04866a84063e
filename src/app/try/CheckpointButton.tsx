import { modelFileEnds, openCheckpoint } from "../actions/openCheckpoint.ts";
import { FileButton } from "../parts/FileButton.tsx";

/** A button that lets the person choose a trained model's file; the page then says what it is. */
export function CheckpointButton({ children }: { children: string }) {
  return (
    <FileButton icon="file" accept={modelFileEnds} onFile={(file) => void openCheckpoint(file)}>
      {children}
    </FileButton>
  );
}
