import { stop } from "../actions/run.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { useWords } from "../words/words.ts";

export function StopDialog({ open, epoch, onClose }: { open: boolean; epoch: number; onClose: () => void }) {
  const words = useWords().run;
  return (
    <Dialog
      title={words.stopTitle(epoch)}
      open={open}
      onClose={onClose}
      actions={
        <>
          <Button
            kind="primary"
            onClick={() => {
              onClose();
              void stop();
            }}
          >
            {words.stopAndSave}
          </Button>
          <Button onClick={onClose}>{words.keepTraining}</Button>
        </>
      }
    >
      <p>{words.stopText}</p>
    </Dialog>
  );
}
