import { Package } from "lucide-react";
import type { RegisteredEnvironment } from "@/domain/environments";
import { type AssetColumn, type AssetRow, AssetTable } from "../assets/asset-table";
import { Snippet } from "../ui/copy-button";
import { EmptyState } from "../ui/states";
import { TableBox } from "../ui/table";

const COLUMNS: AssetColumn[] = [
  {
    title: "Packages",
    head: "max-lg:hidden",
    className: "max-w-80 truncate font-mono text-xs text-muted max-lg:hidden",
    cell: ({ spec }) => (spec as RegisteredEnvironment).resolved.packages.join(", ") || "–",
  },
];

interface RegisteredListProps {
  workspace: string;
  environments: AssetRow[];
}

/** The environments that people of this workspace have given a name. */
export function RegisteredList({ workspace, environments }: RegisteredListProps) {
  return (
    <section aria-labelledby="registered" className="flex flex-col gap-2">
      <h2 id="registered" className="font-semibold">
        Registered
      </h2>
      <TableBox>
        {environments.length === 0 ? (
          <EmptyState
            icon={Package}
            title="None is registered yet"
            className="py-8"
            action={<Snippet text="atelier environment create -f environment.yml" label="Copy the command" />}
          >
            An environment under a name of its own: jobs ask for{" "}
            <code className="font-mono">azureml:NAME@latest</code>, and a version never changes.
          </EmptyState>
        ) : (
          <AssetTable workspace={workspace} kind="environment" rows={environments} columns={COLUMNS} />
        )}
      </TableBox>
    </section>
  );
}
