import { stop } from "../actions/run/run.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import type { Standing } from "../state/run/standing.ts";
import { useWords } from "../words/words.ts";

interface Props {
  open: boolean;
  at: Standing;
  onClose: () => void;
}

export function StopDialog({ open, at, onClose }: Props) {
  const words = useWords().run;
  return (
    <Dialog
      title={words.stopTitle(at.epoch, at.step)}
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
