"use client";
import { useState } from "react";
import { toast } from "sonner";
import { type FIELD_KINDS, valuesOf } from "@/domain/compare";
import { saveText } from "../../charts/save-file";
import { useTRPCClient } from "../../live/trpc";
import { readRefusal } from "../../ui/refusal";
import { ErrorState, Skeleton } from "../../ui/states";
import { useComparison } from "../compare-context";
import { useFieldsById } from "../use-fields-by-id";
import { FieldTable } from "./field-table";
import { orderPlaces } from "./order-places";
import { RunTable } from "./run-table";
import { fetchTable } from "./table-csv";
import { TableToolbar } from "./table-toolbar";
import { useFieldSection } from "./use-fields";
import { useTableState } from "./use-table-state";

/** All that the runs have, side by side: metrics, parameters, attributes, tags, packages. */
export function CompareTable() {
  const comparison = useComparison();
  const { workspace, shown, names } = comparison;
  const { state, setState } = useTableState();
  const client = useTRPCClient();
  const [isExporting, setExporting] = useState(false);
  const isOpen = (kind: (typeof FIELD_KINDS)[number]) => ({ isEnabled: !state.folded.includes(kind) });
  const sections = [
    useFieldSection("metric", state, isOpen("metric")),
    useFieldSection("param", state, isOpen("param")),
    useFieldSection("attribute", state, isOpen("attribute")),
    useFieldSection("tag", state, isOpen("tag")),
    useFieldSection("package", state, isOpen("package")),
  ];
  const sortId = state.sort?.replace(/ (ASC|DESC)$/, "");
  const sortField = useFieldsById(comparison, [sortId]).get(sortId ?? "");
  const ordered = sortField
    ? orderPlaces(
        shown.map(({ name }) => names.indexOf(name)),
        valuesOf(sortField, state.part),
        state.sort!.endsWith(" DESC"),
      ).map((place) => shown.find(({ name }) => name === names[place])!)
    : shown;
  // The baseline stays first, whatever the others are sorted by.
  const runs = [...ordered].sort(
    (a, b) => Number(b === comparison.baseline) - Number(a === comparison.baseline),
  );

  async function saveCsv() {
    setExporting(true);
    await fetchTable(client, { workspace, runs: names, labels: shown, state })
      .then((text) => saveText("comparison.csv", text))
      .catch((failure: unknown) => toast.error(readRefusal(failure).message));
    setExporting(false);
  }

  // What comes later would push down what is being read already; a section that is unfolded afterwards pushes nothing.
  const [isShown, setShown] = useState(false);
  if (!isShown && !sections.some(({ isPending }) => isPending)) setShown(true);
  const failure = sections.find(({ error }) => error)?.error;
  const Table = state.flip ? RunTable : FieldTable;
  return (
    <div className="flex h-0 min-h-96 flex-1 flex-col">
      <TableToolbar {...{ state, setState, isExporting }} onExport={() => void saveCsv()} />
      {failure ? (
        <ErrorState
          className="m-6"
          title="The values could not be read"
          cause={readRefusal(failure).message}
        />
      ) : !isShown ? (
        <Skeleton className="m-6 h-80" />
      ) : (
        <Table {...{ sections, runs, state, setState }} />
      )}
    </div>
  );
}
