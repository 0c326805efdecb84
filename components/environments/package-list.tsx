"use client";
import { useState } from "react";
import { Card } from "../ui/facts";
import { Input } from "../ui/field";
import { ScrollBox } from "../ui/scroll-box";

/** So many are seen at once without a search. */
const FEW = 12;

interface PackageListProps {
  title: string;
  packages: readonly string[];
  /** What is said where there are none. */
  none: string;
}

/** Packages with their versions, which a long list lets one search. */
export function PackageList({ title, packages, none }: PackageListProps) {
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const shown = packages.filter((line) => line.toLowerCase().includes(wanted));
  const count = wanted ? `${shown.length} of ${packages.length}` : packages.length || "";
  return (
    <Card title={title} aside={<span className="num text-xs text-faint">{count}</span>}>
      {packages.length > FEW && (
        <Input
          type="search"
          aria-label={`Search: ${title}`}
          placeholder="Search packages"
          className="mb-3 w-full"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      {shown.length === 0 ? (
        <p className="text-sm text-faint">{packages.length === 0 ? none : `None is called “${search}”.`}</p>
      ) : (
        <ScrollBox label={title} className="max-h-96">
          <ul className="font-mono text-xs leading-5 text-muted">
            {shown.map((line) => (
              <li key={line} className="break-words">
                {line}
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </Card>
  );
}
