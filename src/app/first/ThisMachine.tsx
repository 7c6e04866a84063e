import { useState } from "react";
import { dash, formatDifference, formatMilliseconds } from "../format.ts";
import { Button } from "../parts/Button.tsx";
import { Dialog } from "../parts/Dialog.tsx";
import { Lamp, Pill } from "../parts/Lamp.tsx";
import { shortVerdict, toneOf } from "../verdict.ts";
import { backendNames } from "../state/applyEvent.ts";
import { chipCodes } from "../state/chips.ts";
import { useApp } from "../state/store.ts";
import { tell } from "../words/told.ts";
import { useWords } from "../words/words.ts";
import styles from "./ThisMachine.module.css";
import { type SampleManifest, useSampleManifest } from "./sampleManifest.ts";

/** What each backend runs on here and whether it computes rightly, as a line that opens; below it, what was chosen because of it. */
export function ThisMachine({ onSetUp, isSetUpOpen }: { onSetUp: () => void; isSetUpOpen: boolean }) {
  const words = useWords();
  const tests = useApp((state) => state.selfTests);
  const chips = useApp((state) => state.notices).filter(({ code }) => chipCodes.has(code));
  const [open, setOpen] = useState(false);
  const w = words.first;
  return (
    <section aria-label={w.machine} className={styles.machine}>
      <b>{w.machine}</b>
      {backendNames.map((name) => (
        <span key={name} className={styles.one}>
          <Lamp tone={toneOf(tests[name])} />
          {words.fields.backend.choices[name]} <span className="dim">{shortVerdict(tests[name], words)}</span>
        </span>
      ))}
      {chips.map(({ code, text }) => (
        <details key={code} className={styles.chip}>
          <summary>
            <Pill tone="warn">{w.chips[code] ?? ""}</Pill>
          </summary>
          <p>{tell(text, words)}</p>
        </details>
      ))}
      <span className={styles.more}>
        <Button kind="quiet" size="small" aria-expanded={isSetUpOpen} onClick={onSetUp}>
          {words.setUp.region}
        </Button>
        <Button kind="quiet" size="small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {w.machineOpen}
        </Button>
      </span>
      <Dialog
        wide="table"
        title={w.machine}
        open={open}
        onClose={() => setOpen(false)}
        actions={<Button onClick={() => setOpen(false)}>{words.keys.close}</Button>}
      >
        <SelfTests />
        <Sources />
      </Dialog>
    </section>
  );
}

function SelfTests() {
  const words = useWords();
  const tests = useApp((state) => state.selfTests);
  const isTesting = backendNames.some((name) => tests[name] === "testing");
  const { columns, machineHint, machineTesting } = words.first;
  return (
    <>
      <p className="label">{isTesting ? machineTesting : machineHint}</p>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={columns.selfTest}>
        <table className="numbers">
          <thead>
            <tr>
              <th>{columns.backend}</th>
              <th className="left">{columns.runsOn}</th>
              <th>{columns.selfTest}</th>
              <th className={styles.wide}>{columns.difference}</th>
              <th>{columns.time}</th>
            </tr>
          </thead>
          <tbody>
            {backendNames.map((name) => {
              const test = tests[name];
              return (
                <tr key={name}>
                  <td>{words.fields.backend.choices[name]}</td>
                  <td className="left" style={{ whiteSpace: "normal" }}>
                    {typeof test === "string" ? (
                      dash
                    ) : (
                      <span className={styles.clamp} title={tell(test.description, words)}>
                        {tell(test.description, words)}
                      </span>
                    )}
                  </td>
                  <td>
                    <Pill tone={toneOf(test)}>{shortVerdict(test, words)}</Pill>
                  </td>
                  <td className={styles.wide}>
                    {typeof test === "string" ? dash : formatDifference(test.difference)}
                  </td>
                  <td>
                    {typeof test === "string" || test.status === "missing"
                      ? dash
                      : formatMilliseconds(test.milliseconds)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Who made the samples, under which licence. */
function Sources() {
  const words = useWords();
  const emoji = useSampleManifest("emoji");
  const speeches = useSampleManifest("speeches");
  return (
    <div className={styles.sources}>
      <b>{words.page.attribution}</b>
      <Attribution manifest={emoji} />
      <Attribution manifest={speeches} />
    </div>
  );
}

/** The address is text: the page opens no other host by itself. */
function Attribution({ manifest }: { manifest: SampleManifest | null }) {
  if (!manifest) return null;
  const { text, licence, address } = manifest.attribution;
  return <p className="label" lang="en">{`${text}, ${licence}, ${address}`}</p>;
}
