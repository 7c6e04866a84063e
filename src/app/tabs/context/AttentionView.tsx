import { useState } from "react";
import { type Attention } from "../../actions/model/context.ts";
import { notify } from "../../actions/notices.ts";
import { sentence, trainer } from "../../actions/trainer.ts";
import { formatFixed } from "../../format.ts";
import { Button } from "../../parts/Button.tsx";
import { SelectField } from "../../parts/SelectField.tsx";
import type { Generation } from "../../state/state.ts";
import { useWords } from "../../words/words.ts";
import { AttentionWords } from "./AttentionWords.tsx";
import { endOfWritten } from "../text/written.ts";
import styles from "../text/TextTab.module.css";

/** How many words at the end of the text are looked at: more do not fit the eye. */
const mostWords = 64;

/** Where a head of the Transformer looks while it reads the generated text. */
export function AttentionView({ generation }: { generation: Generation }) {
  const { text: words, units } = useWords();
  const [seen, setSeen] = useState<Attention | null>(null);
  const [head, setHead] = useState("0");
  const look = async (): Promise<void> => {
    const text = endOfWritten(generation.prompt, generation.words.slice(), mostWords);
    try {
      setSeen(await trainer.call("attention", { checkpointId: generation.checkpointId, text }));
    } catch (error) {
      notify({ code: "attentionFailed", level: "error", text: sentence(error) });
    }
  };
  return (
    <section className={styles.attention} aria-label={words.attention}>
      <div className={styles.attentionHead}>
        <h3>{words.attention}</h3>
        <Button
          size="small"
          off={generation.status === "streaming" ? words.attentionWait : null}
          onClick={() => void look()}
        >
          {words.attentionShow}
        </Button>
        {seen && (
          <SelectField
            inline
            name={words.head}
            value={head}
            options={seen.heads.map((one, at) => ({
              value: String(at),
              text: words.headName(
                one.layer + 1,
                one.head + 1,
                formatFixed(one.reach, 1),
                units[seen.tokenizer].many,
              ),
            }))}
            onChange={setHead}
          />
        )}
      </div>
      {seen && <AttentionWords seen={seen} head={Number(head)} />}
    </section>
  );
}
