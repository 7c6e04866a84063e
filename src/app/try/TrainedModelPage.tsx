import type { TrainedModel } from "../state/trained.ts";
import { useWords } from "../words/words.ts";
import { ModelRail } from "./model/ModelRail.tsx";
import { PictureDesk } from "./pictures/PictureDesk.tsx";
import styles from "./Try.module.css";
import { WritingDesk } from "./WritingDesk.tsx";

/** One model: which it is, and what it is asked. */
export function TrainedModelPage({ trained }: { trained: TrainedModel }) {
  const w = useWords().trying;
  const Desk = trained.about.classes === null ? WritingDesk : PictureDesk;
  return (
    <section className={styles.page} aria-label={w.region}>
      <Desk key={trained.id} trained={trained} />
      <ModelRail trained={trained} />
    </section>
  );
}
