"use client";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { classes } from "../../ui/classes";
import { formatCount } from "../../ui/format";

/** So deep it is open at first, and so many values of one list are shown before one asks for more. */
const OPEN_DEPTH = 2;
const SMALL = 100;
const TEXT_CHARS = 2_000;

interface NodeProps {
  name: string | null;
  value: unknown;
  depth: number;
}

/** A value, and below it, when it is open, those that it holds. What is folded is not drawn. */
export function JsonNode({ name, value, depth }: NodeProps) {
  if (value === null || typeof value !== "object") {
    return (
      <div className="flex gap-1.5 pl-4">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch name={name} value={value} depth={depth} />;
}

function Branch({ name, value, depth }: NodeProps & { value: object }) {
  const entries = Object.entries(value);
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= SMALL);
  const [shownCount, setShownCount] = useState(SMALL);
  const [first, last] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex items-center gap-1.5 rounded-sm hover:bg-hover"
      >
        <ChevronRight aria-hidden className={classes("size-3 text-faint", isOpen && "rotate-90")} />
        <Name name={name} />
        <span className="text-faint">
          {isOpen ? first : `${first} ${formatCount(entries.length)} ${last}`}
        </span>
      </button>
      {isOpen && (
        <div className="ml-1.5 border-l pl-2.5">
          {entries.slice(0, shownCount).map(([key, inner]) => (
            <JsonNode key={key} name={key} value={inner} depth={depth + 1} />
          ))}
          {entries.length > shownCount && (
            <button
              type="button"
              onClick={() => setShownCount(shownCount * 4)}
              className="pl-4 text-accent hover:underline"
            >
              {formatCount(entries.length - shownCount)} more
            </button>
          )}
        </div>
      )}
    </div>
  );
}

const Name = ({ name }: { name: string | null }) =>
  name === null ? null : <span className="shrink-0 text-info">{name.slice(0, TEXT_CHARS)}:</span>;

function Leaf({ value }: { value: unknown }) {
  if (typeof value !== "string") return <span className="text-accent">{String(value)}</span>;
  const rest = value.length - TEXT_CHARS;
  return (
    <span className="min-w-0 break-words whitespace-pre-wrap text-success">
      {JSON.stringify(value.slice(0, TEXT_CHARS))}
      {rest > 0 && <span className="text-faint"> {formatCount(rest)} more characters</span>}
    </span>
  );
}
