import { goTo } from "../actions/place.ts";
import { formatBytes, formatCount } from "../format.ts";
import styles from "./Bar.module.css";
import { Button } from "../parts/Button.tsx";
import { Icon, Mark } from "../parts/Icon.tsx";
import { places } from "../state/state.ts";
import { useApp, useRun } from "../state/store.ts";
import { setTheme, useTheme } from "../look/theme.ts";
import { useRequests } from "./useRequestCount.ts";
import { useWords } from "../words/words.ts";

interface Props {
  onShortcuts: () => void;
  /** Opens and closes the rail where it is hidden during a run. */
  onRail: () => void;
  railOpen: boolean;
}

/** Where one can go: the lab, and all runs that this browser keeps. */
function Places() {
  const words = useWords().bar;
  const place = useApp((state) => state.place);
  const runs = useApp((state) => state.stored?.runs.length ?? 0);
  return (
    <nav className={styles.places} aria-label={words.places}>
      {places.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={name === place ? "page" : undefined}
          onClick={() => goTo(name)}
        >
          {words.placeNames[name]}
          {name === "runs" && runs > 0 && <span>{formatCount(runs)}</span>}
        </button>
      ))}
    </nav>
  );
}

/** The top bar: what this is, which run, and that nothing leaves the machine. */
export function Bar({ onShortcuts, onRail, railOpen }: Props) {
  const words = useWords().bar;
  const theme = useTheme();
  const name = useRun((run) => run.name);
  const seed = useRun((run) => run.config.seed);
  const storage = useApp((state) => state.storage);
  const isRun = useApp((state) => state.mode === "run" && state.place === "lab");
  const place = useApp((state) => state.place);
  const requests = useRequests();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <header className={styles.bar}>
      <a className={styles.skip} href={isRun ? "#curves" : "#main"}>
        {isRun ? words.skip : words.skipToMain}
      </a>
      <span className={styles.brand}>
        <Mark />
        <span className={styles.word}>{words.name}</span>
      </span>
      <Places />
      {name !== null && seed !== null && place === "lab" && (
        <button
          type="button"
          className={styles.run}
          onClick={onRail}
          aria-expanded={railOpen}
          title={words.openSetUp}
        >
          <span>{name}</span>
          <span className={`dim ${styles.optional}`}>{words.seed(seed)}</span>
        </button>
      )}
      <span className="spring" />
      <details className={`${styles.stat} ${styles.optional}`}>
        <summary>
          <Icon name="lock" />
          {words.requests(requests.length)}
        </summary>
        <div className={styles.popover}>
          <p>{words.requestsWhy}</p>
          {requests.length > 0 && (
            <>
              <p>{words.requestsList}</p>
              <ul>
                {requests.slice(-20).map((address, at) => (
                  <li key={at}>{address}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      </details>
      {storage && (
        <span className={styles.stat}>
          <Icon name="disk" />
          <span
            className={styles.meter}
            role="meter"
            aria-label={words.storage}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round((100 * storage.used) / Math.max(1, storage.quota))}
            aria-valuetext={words.storageOf(formatBytes(storage.used), formatBytes(storage.quota))}
          >
            <i style={{ width: `${Math.min(100, (100 * storage.used) / Math.max(1, storage.quota))}%` }} />
          </span>
          {words.storageOf(formatBytes(storage.used), formatBytes(storage.quota))}
        </span>
      )}
      <span className={styles.keys}>
        <Button
          kind="quiet"
          icon="keys"
          aria-label={words.shortcuts}
          title={words.shortcuts}
          onClick={onShortcuts}
        />
      </span>
      <Button
        kind="quiet"
        icon={other === "dark" ? "moon" : "sun"}
        aria-label={other === "dark" ? words.darkTheme : words.lightTheme}
        title={other === "dark" ? words.darkTheme : words.lightTheme}
        onClick={() => setTheme(other)}
      />
    </header>
  );
}
