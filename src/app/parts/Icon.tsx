const paths = {
  pause: "M5.5 3v10M10.5 3v10",
  play: "M5 3l8 5-8 5z",
  stop: "M4 4h8v8H4z",
  save: "M8 2.5v7M5 7l3 3 3-3M3 13.5h10",
  load: "M8 10.5v-7M5 6l3-3 3 3M3 13.5h10",
  file: "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
  folder: "M1.5 4.5h4.6l1.4 1.7h7v7h-13z",
  moon: "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8L13 13M13 3l-1.2 1.2M4.2 11.8L3 13",
  keys: "M1.5 4.5h13v7.5h-13zM4 7h.1M7 7h.1M10 7h.1M12.3 7h.1M5 9.7h6",
  lock: "M4 7.2h8v6H4zM5.7 7V5a2.3 2.3 0 0 1 4.6 0v2",
  disk: "M2.5 3.5h11v9h-11zM2.5 9.5h11M11 11.2h.1",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  close: "M4 4l8 8M12 4l-8 8",
  camera: "M1.5 4.5h9v7h-9zM10.5 7l4-2v6l-4-2",
  table: "M2 3.5h12v9H2zM2 6.5h12M6.5 3.5v9",
  trash: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9",
  bell: "M3.5 11.5h9L11.2 9.6V7a3.2 3.2 0 0 0-6.4 0v2.6zM6.8 13.6h2.4",
  up: "M8 12.8V3.5M4.3 7.2L8 3.5l3.7 3.7",
  down: "M8 3.2v9.3M4.3 8.8L8 12.5l3.7-3.7",
  grip: "M6 4h.1M6 8h.1M6 12h.1M10 4h.1M10 8h.1M10 12h.1",
  add: "M8 3v10M3 8h10",
  list: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
} as const;

export type IconName = keyof typeof paths;

/** A 16 px line drawing; always beside a word or inside something with a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: a loss curve on its axes. */
export function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
      <path d="M1.5 2.5v17h19" stroke="currentColor" strokeWidth="1.5" />
      <path
        d="M3.5 4c2 7.5 4.5 11 8 11.9 2.5.7 5 .6 8 .6"
        stroke="var(--train)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path d="M6 19.5v-1.5M10 19.5v-1.5M14 19.5v-1.5M18 19.5v-1.5" stroke="currentColor" />
    </svg>
  );
}
