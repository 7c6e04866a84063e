import styles from "./Footer.module.css";
import { chooseLanguage } from "../actions/language.ts";
import { formatBytes } from "../format.ts";
import { useApp } from "../state/store.ts";
import { languages, useLanguage, useWords } from "../words/words.ts";
import packageFile from "../../../package.json";

/** Version, licence, and what is stored where. */
export function Footer() {
  const words = useWords();
  const language = useLanguage();
  const used = useApp((state) => state.storage?.used ?? 0);
  return (
    <footer className={styles.footer}>
      <span>{words.page.version(packageFile.version)}</span>
      <span>{words.page.licence}</span>
      <a href="./licences.txt" target="_blank" rel="noreferrer">
        {words.page.packages}
      </a>
      <details>
        <summary>{words.first.stored}</summary>
        <p>{words.first.storedText(formatBytes(used))}</p>
      </details>
      <span className="spring" />
      {Object.entries(languages).map(([code, { name }]) => (
        <button
          key={code}
          type="button"
          lang={code}
          className={styles.language}
          aria-pressed={code === language}
          onClick={() => void chooseLanguage(code)}
        >
          {name}
        </button>
      ))}
    </footer>
  );
}
