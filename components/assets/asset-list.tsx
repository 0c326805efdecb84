"use client";
import type { LucideIcon } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ComponentProps, type ReactNode, useDeferredValue } from "react";
import { Select } from "../ui/field";
import { ListError, SearchInput, ShowMore } from "../ui/paged-list";
import { EmptyState } from "../ui/states";
import { TableBox } from "../ui/table";

const VIEWS = { active: "In use", archived: "Archived", all: "All" };
type View = keyof typeof VIEWS;
const VIEW_NAMES = Object.keys(VIEWS) as View[];
const parsers = {
  q: parseAsString.withDefault(""),
  view: parseAsStringLiteral(VIEW_NAMES).withDefault("active"),
};

/** Which assets the address asks for. `isPlain` is what the page was made with, where nothing was chosen. */
export function useAssetFilter() {
  const [{ q, view }, set] = useQueryStates(parsers);
  const search = useDeferredValue(q);
  return { q, view, search: search || undefined, isPlain: search === "" && view === "active", set };
}

interface AssetListProps {
  /** What is listed, in the plural: `models`. */
  noun: string;
  icon: LucideIcon;
  filter: ReturnType<typeof useAssetFilter>;
  list: ComponentProps<typeof ListError>["list"] &
    ComponentProps<typeof ShowMore>["list"] & { isPending: boolean; isError: boolean };
  hasRows: boolean;
  /** The button that adds one, for whoever may. */
  add: ReactNode;
  /** What is said where there is none yet. */
  empty: ReactNode;
  /** The table. */
  children: ReactNode;
}

/** The list of a kind of asset, by name: its search, its view of what is archived, and what is said where nothing is found. */
export function AssetList({ noun, icon, filter, list, hasRows, add, empty, children }: AssetListProps) {
  return (
    <div className="flex flex-col gap-4 p-6">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label={`Search ${noun} by name`}
          className="max-w-72"
          value={filter.q}
          onChange={(next) => void filter.set({ q: next || null })}
        />
        <Select
          aria-label={`Which ${noun}`}
          className="max-w-40"
          value={filter.view}
          onChange={(event) => void filter.set({ view: event.target.value as View })}
        >
          {VIEW_NAMES.map((name) => (
            <option key={name} value={name}>
              {VIEWS[name]}
            </option>
          ))}
        </Select>
        <span className="ml-auto">{add}</span>
      </div>
      {list.isError ? (
        <ListError what={`The ${noun}`} list={list} />
      ) : hasRows ? (
        <TableBox>{children}</TableBox>
      ) : list.isPending ? null : filter.isPlain ? (
        empty
      ) : (
        <EmptyState icon={icon} title={`No ${noun} of that name`}>
          What was archived is under “Archived”.
        </EmptyState>
      )}
      <ShowMore list={list} />
    </div>
  );
}
