import type { ReactNode } from "react";

/** Names and values in two columns. */
export function Pairs({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="pairs">
      {of.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
