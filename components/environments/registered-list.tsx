import { Package } from "lucide-react";
import Link from "next/link";
import { assetAddress } from "@/domain/assets";
import type { RegisteredEnvironment } from "@/domain/environments";
import type { Answers } from "../live/types";
import { Snippet } from "../ui/copy-button";
import { formatPlural } from "../ui/format";
import { EmptyState } from "../ui/states";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";

interface RegisteredListProps {
  workspace: string;
  environments: Answers["assets"]["list"]["assets"];
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
          <Table>
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>Version</Th>
                <Th className="max-lg:hidden">Packages</Th>
                <Th>Registered by</Th>
                <Th>When</Th>
              </tr>
            </thead>
            <tbody>
              {environments.map(({ latest, versionCount }) => (
                <Tr key={latest.assetId} className="hover:bg-hover">
                  <Td className="max-w-80">
                    <Link
                      href={assetAddress(workspace, { kind: "environment", name: latest.name })}
                      className="block truncate font-medium hover:text-accent"
                    >
                      {latest.name}
                    </Link>
                  </Td>
                  <Td className="num whitespace-nowrap">
                    {latest.version}
                    {versionCount > 1 && (
                      <span className="text-faint"> · {formatPlural(versionCount, "version")}</span>
                    )}
                  </Td>
                  <Td className="max-w-80 truncate font-mono text-xs text-muted max-lg:hidden">
                    {(latest.spec as RegisteredEnvironment).resolved.packages.join(", ") || "–"}
                  </Td>
                  <Td className="max-w-40 truncate text-muted">{latest.userName}</Td>
                  <Td className="whitespace-nowrap text-muted">
                    <RelativeTime at={latest.createdAt} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        )}
      </TableBox>
    </section>
  );
}
