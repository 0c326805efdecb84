import { RotateCcw } from "lucide-react";
import type { TrashEntry } from "@/server/trash/list-trash";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { formatBytes, formatPlural } from "../ui/format";
import { StatusPill } from "../ui/status-pill";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { PurgeButton } from "./purge-button";
import { TRASH_WORDS, type TrashKind } from "./use-trash";

interface TrashTableProps {
  kind: TrashKind;
  entries: TrashEntry[];
  chosen: ReadonlySet<string>;
  canRestore: boolean;
  canPurge: boolean;
  onChoose(ids: string[], isChosen: boolean): void;
  onRestore(entries: TrashEntry[]): unknown;
  onPurge(entries: TrashEntry[]): unknown;
}

export function TrashTable(props: TrashTableProps) {
  const { kind, entries, chosen, canRestore, canPurge, onChoose } = props;
  const isAll = entries.length > 0 && entries.every(({ id }) => chosen.has(id));
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            {canRestore && (
              <Th className="w-10 pr-0">
                <input
                  type="checkbox"
                  className="block"
                  aria-label="Select all that are shown"
                  checked={isAll}
                  onChange={() =>
                    onChoose(
                      entries.map(({ id }) => id),
                      !isAll,
                    )
                  }
                />
              </Th>
            )}
            <Th>{TRASH_WORDS[kind].label}</Th>
            {kind === "runs" && <Th>Status</Th>}
            {kind === "runs" && <Th className="max-lg:hidden">Experiment</Th>}
            <Th>Deleted</Th>
            <Th className="text-right">{kind === "reports" || kind === "drafts" ? "Size" : "Files"}</Th>
            {canRestore && <Th aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Tr key={entry.id} className={chosen.has(entry.id) ? "bg-accent-soft" : "hover:bg-hover"}>
              {canRestore && (
                <Td className="pr-0">
                  <input
                    type="checkbox"
                    className="block"
                    aria-label={`Select ${entry.title}`}
                    checked={chosen.has(entry.id)}
                    onChange={(event) => onChoose([entry.id], event.target.checked)}
                  />
                </Td>
              )}
              <Td className="max-w-80">
                <Name kind={kind} entry={entry} />
              </Td>
              {kind === "runs" && (
                <Td>
                  <span className="flex">{entry.status && <StatusPill status={entry.status} />}</span>
                </Td>
              )}
              {kind === "runs" && (
                <Td
                  className="max-w-48 truncate text-muted max-lg:hidden"
                  title={entry.experiment ?? undefined}
                >
                  {entry.experiment}
                </Td>
              )}
              <Td className="whitespace-nowrap text-muted">
                <RelativeTime at={entry.deletedAt} />
                {entry.deletedBy && <span className="max-lg:hidden"> by {entry.deletedBy}</span>}
              </Td>
              <Td className="num text-right whitespace-nowrap text-muted">
                {entry.fileBytes > 0 ? formatBytes(entry.fileBytes) : "–"}
              </Td>
              {canRestore && (
                <Td>
                  <span className="flex justify-end gap-1">
                    <Button
                      variant="ghost"
                      size="sm"
                      aria-label={`Restore ${entry.title}`}
                      onClick={() => void props.onRestore([entry])}
                    >
                      <RotateCcw aria-hidden /> Restore
                    </Button>
                    {canPurge && (
                      <PurgeButton kind={kind} entries={[entry]} variant="ghost" onPurge={props.onPurge} />
                    )}
                  </span>
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

function Name({ kind, entry }: { kind: TrashKind; entry: TrashEntry }) {
  const { title, runsAlong, isNameTaken } = entry;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="truncate font-medium" title={title}>
        {title}
      </span>
      {runsAlong > 0 && (
        <span className="num shrink-0 text-xs text-faint">
          {kind === "runs" ? `+ ${formatPlural(runsAlong, "run")} below` : formatPlural(runsAlong, "run")}
        </span>
      )}
      {isNameTaken && (
        <span title="Another experiment has this name now. Rename that one to restore this.">
          <Badge tone="warning">Name taken</Badge>
        </span>
      )}
    </span>
  );
}
