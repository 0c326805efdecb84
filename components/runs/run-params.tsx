"use client";
import { useState } from "react";
import { CopyButton } from "../ui/copy-button";
import { Card } from "../ui/facts";
import { Input } from "../ui/field";
import { formatCount } from "../ui/format";
import { useRun } from "./run-context";
import { ValueTable } from "./value-table";

/** With so many parameters one looks for them. */
const MANY = 10;

export function RunParams() {
  const { run } = useRun();
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const rows = run.params.filter(
    ({ key, value }) => key.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  const asJson = JSON.stringify(
    Object.fromEntries(run.params.map(({ key, value }) => [key, value])),
    null,
    2,
  );
  return (
    <Card
      title="Parameters"
      aside={
        run.params.length > 0 && (
          <span className="flex items-center gap-1">
            {run.params.length > MANY && (
              <Input
                type="search"
                aria-label="Search the parameters"
                placeholder="Search"
                className="h-7! w-44! text-sm"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
            )}
            <span className="num px-1 text-xs text-faint">{formatCount(rows.length)}</span>
            <CopyButton text={asJson} label="Copy all parameters as JSON" />
          </span>
        )
      }
    >
      <ValueTable
        rows={rows}
        empty={run.params.length > 0 ? "No parameter matches." : "This run has logged no parameters."}
      />
    </Card>
  );
}
