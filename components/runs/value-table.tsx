"use client";
import { useState } from "react";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";

const FIRST_ROWS = 20;

/** Keys and their values; long lists are folded, long values wrap. */
export function ValueTable({ rows, empty }: { rows: { key: string; value: string }[]; empty: string }) {
  const [isWhole, setWhole] = useState(false);
  if (rows.length === 0) return <p className="text-sm text-faint">{empty}</p>;
  const shown = isWhole ? rows : rows.slice(0, FIRST_ROWS);
  return (
    <>
      <table className="w-full table-fixed text-left text-sm">
        <tbody>
          {shown.map(({ key, value }) => (
            <tr key={key} className="group border-t first:border-t-0">
              <th scope="row" className="w-2/5 py-1 pr-3 align-top font-normal break-words text-muted">
                {key}
              </th>
              <td className="py-1">
                <span className="flex items-start justify-between gap-1">
                  <span className="min-w-0 font-mono text-xs leading-5 break-words">{value}</span>
                  <CopyButton
                    text={value}
                    label={`Copy the value of ${key}`}
                    className="-my-0.5 shrink-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
                  />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > FIRST_ROWS && (
        <Button variant="ghost" size="sm" className="mt-2" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${rows.length}`}
        </Button>
      )}
    </>
  );
}
