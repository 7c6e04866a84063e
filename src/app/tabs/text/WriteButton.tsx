import { stopGenerate } from "../../actions/model/generate.ts";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.ts";

interface Props {
  /** Its own text is being written: the button then stops it. */
  isStreaming: boolean;
  /** Why nothing can be written now. */
  off: string | null;
  onWrite: () => void;
}

export function WriteButton({ isStreaming, off, onWrite }: Props) {
  const w = useWords().text;
  return isStreaming ? (
    <Button icon="stop" onClick={() => void stopGenerate()}>
      {w.stop}
    </Button>
  ) : (
    <Button kind="primary" icon="play" off={off} onClick={onWrite}>
      {w.generate}
    </Button>
  );
}
