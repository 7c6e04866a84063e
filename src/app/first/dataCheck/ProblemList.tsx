import { tell } from "../../words/told.ts";
import type { DatasetSummary } from "../../../data/dataset.ts";
import { download, fileName } from "../../actions/download.ts";
import { notify } from "../../actions/notices.ts";
import { sentence, trainer } from "../../actions/trainer.ts";
import { Button } from "../../parts/Button.tsx";
import { useWords } from "../../words/words.ts";
import styles from "./Ready.module.css";

/** The whole list is in the file. */
const shown = 50;

interface Props {
  data: DatasetSummary;
  open: boolean;
  title: string;
  /** The trainer has these data open, and with them the whole list. */
  isWhole?: boolean;
}

/** Files that are left out or noted, by name, and all of them as a file. */
export function ProblemList({ data, open, title, isWhole = true }: Props) {
  const said = useWords();
  const words = said.ready;
  return (
    <details className={styles.problems} open={open}>
      <summary>{title}</summary>
      <ul>
        {data.problems.slice(0, shown).map(({ path, code, message }) => (
          <li key={`${code}\n${path}`}>
            <span className="mono">{path}</span> {tell(message, said)}
          </li>
        ))}
      </ul>
      {data.problemCount > shown && <p className="dim">{words.moreProblems(data.problemCount - shown)}</p>}
      {isWhole && (
        <Button size="small" icon="save" onClick={() => void save(data.name)}>
          {words.downloadProblems}
        </Button>
      )}
    </details>
  );
}

async function save(name: string): Promise<void> {
  try {
    download(await trainer.call("problemsCsv", null), `${fileName(name)}-problems.csv`, "text/csv");
  } catch (error) {
    notify({ code: "downloadFailed", level: "error", text: sentence(error) });
  }
}
