/** A short piece of a line, as the legend shows it. */
export function LineKey({ color, dashed }: { color: string; dashed: boolean }) {
  return (
    <svg width="16" height="6" viewBox="0 0 16 6" aria-hidden="true" style={{ flex: "none" }}>
      <path
        d="M0 3h16"
        stroke={`var(--${color})`}
        strokeWidth="2.2"
        {...(dashed ? { strokeDasharray: "4 2.5" } : {})}
      />
    </svg>
  );
}
