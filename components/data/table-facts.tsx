import { Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Preview, Profile } from "@/domain/tables";

const DELIMITERS: Readonly<Record<string, string>> = {
  ",": "commas",
  "\t": "tabs",
  ";": "semicolons",
  "|": "bars",
  " ": "spaces",
};
const FORMATS = { delimited: "Text", json: "JSON", "json lines": "JSON lines", parquet: "Parquet" } as const;

/** How a table was read, and what its reader should know of it. */
export function TableFacts({ of, children }: { of: Preview | Profile; children: ReactNode }) {
  const { format, delimiter, encoding, hasHeader, notices } = of;
  const facts = [
    FORMATS[format],
    delimiter === null ? null : `cells between ${DELIMITERS[delimiter] ?? `“${delimiter}”`}`,
    encoding,
    hasHeader === false ? "no header" : null,
  ].filter((fact) => fact !== null);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm text-muted">
        <span className="text-ink">{children}</span> · {facts.join(", ")}
      </p>
      {notices.map((notice) => (
        <p key={notice} className="flex items-start gap-1.5 text-sm text-muted">
          <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
          <span className="min-w-0 break-words">{notice}</span>
        </p>
      ))}
    </div>
  );
}
