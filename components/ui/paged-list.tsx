"use client";
import { Button } from "./button";
import { Input } from "./field";
import { readRefusal } from "./refusal";
import { ErrorState } from "./states";

/** What lists need of a query of many pages. */
interface Asked {
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  refetch(): unknown;
  fetchNextPage(): unknown;
}

interface SearchInputProps {
  /** For who does not see it: what is searched. */
  label: string;
  placeholder?: string;
  className?: string;
  value: string;
  onChange(next: string): void;
}

/** The field that `/` leads to. */
export function SearchInput({ label, placeholder = "Search", className, value, onChange }: SearchInputProps) {
  return (
    <Input
      data-search
      type="search"
      aria-label={label}
      placeholder={placeholder}
      className={className}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** In the place of a list that was refused or could not be reached. */
export function ListError({ what, list, className }: { what: string; list: Asked; className?: string }) {
  return (
    <ErrorState
      className={className}
      title={`${what} could not be listed`}
      cause={readRefusal(list.error).message}
      action={<Button onClick={() => list.refetch()}>Try again</Button>}
    />
  );
}

/** Under a list, as long as there is more of it. */
export function ShowMore({ list }: { list: Asked }) {
  if (!list.hasNextPage) return null;
  return (
    <Button className="self-center" onClick={() => list.fetchNextPage()} disabled={list.isFetchingNextPage}>
      Show more
    </Button>
  );
}
