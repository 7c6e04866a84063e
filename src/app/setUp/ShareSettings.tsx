import { useState } from "react";
import type { RunConfig } from "../../config/config.ts";
import { copyText } from "../actions/copy.ts";
import { openSettings, saveSettings, settingsLink } from "../actions/settings.ts";
import { FileLink } from "../parts/FileButton.tsx";
import { useApp } from "../state/store.ts";
import { useWords } from "../words/words.ts";
import styles from "./SetUp.module.css";

/** These settings as a link and as a file; `canOpen`: and others from a file. */
export function ShareSettings({
  config,
  name,
  canOpen = false,
}: {
  config: RunConfig;
  name: string;
  canOpen?: boolean;
}) {
  const words = useWords().setUp;
  const readAs = useApp((state) => state.form.readAs);
  const [copied, setCopied] = useState(false);
  const copyLink = async (): Promise<void> => {
    if (!(await copyText(settingsLink(config, readAs)))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={styles.share}>
      <button type="button" className="link" onClick={() => void copyLink()}>
        {copied ? words.copied : words.copyLink}
      </button>
      <button type="button" className="link" onClick={() => saveSettings(config, readAs, name)}>
        {words.saveSettings}
      </button>
      {canOpen && (
        <FileLink accept=".json" onFile={(file) => void openSettings(file)}>
          {words.openSettings}
        </FileLink>
      )}
    </div>
  );
}
