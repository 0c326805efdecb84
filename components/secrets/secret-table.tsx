"use client";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button } from "../ui/button";
import { ConfirmButton } from "../ui/confirm-button";
import { CopyButton } from "../ui/copy-button";
import { formatPlural } from "../ui/format";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { SetSecret } from "./set-secret";

type Secret = Answers["secrets"]["list"]["secrets"][number];

interface SecretTableProps {
  workspace: string;
  secrets: Secret[];
  canWrite: boolean;
}

export function SecretTable({ workspace, secrets, canWrite }: SecretTableProps) {
  const trpc = useTRPC();
  const [rotating, setRotating] = useState<Secret | null>(null);
  const remove = useChange(trpc.secrets.delete.mutationOptions(), "The secret is deleted");
  return (
    <TableBox>
      <Table>
        <thead>
          <tr>
            <Th>Name</Th>
            <Th>Version</Th>
            <Th>Set</Th>
            <Th>Last used by</Th>
            {canWrite && <Th className="w-40" aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {secrets.map((secret) => (
            <Tr key={secret.name}>
              <Td className="max-w-80">
                <span className="flex items-center gap-1">
                  <span className="truncate font-mono font-medium" title={secret.name}>
                    {secret.name}
                  </span>
                  <CopyButton text={`secret:${secret.name}`} label={`Copy secret:${secret.name}`} />
                </span>
              </Td>
              <Td className="num">{secret.version}</Td>
              <Td className="text-muted">
                <RelativeTime at={secret.setAt} /> by {secret.setByName}
              </Td>
              <Td>
                <Users {...{ workspace, secret }} />
              </Td>
              {canWrite && (
                <Td>
                  <span className="flex justify-end gap-1">
                    <Button
                      size="sm"
                      variant="ghost"
                      aria-label={`Rotate ${secret.name}`}
                      onClick={() => setRotating(secret)}
                    >
                      Rotate
                    </Button>
                    <ConfirmButton
                      size="sm"
                      variant="ghost"
                      label="Delete"
                      ariaLabel={`Delete ${secret.name}`}
                      title={`Delete ${secret.name}?`}
                      consequence={<Consequence secret={secret} />}
                      verb="Delete the secret"
                      onConfirm={() => remove.mutateAsync({ workspace, name: secret.name }).catch(() => {})}
                    />
                  </span>
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
      {rotating && <SetSecret workspace={workspace} secret={rotating} onClose={() => setRotating(null)} />}
    </TableBox>
  );
}

function Users({ workspace, secret }: { workspace: string; secret: Secret }) {
  if (secret.usedBy.length === 0) return <span className="text-faint">No run yet</span>;
  return (
    <ul className="flex flex-wrap gap-x-3">
      {secret.usedBy.map(({ run, displayName, version, at }) => (
        <li key={run} className="whitespace-nowrap">
          <Link href={`/${workspace}/runs/${run}`} className="text-accent hover:underline">
            {displayName}
          </Link>{" "}
          <span className="text-xs text-faint">
            version {version}, <RelativeTime at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Consequence({ secret }: { secret: Secret }) {
  const { version, usedBy } = secret;
  const runs = usedBy.map(({ displayName }) => displayName).join(", ");
  return (
    <>
      {version === 1 ? "Its value goes" : `The values of its ${formatPlural(version, "version")} go`} for
      good. Runs that have begun keep what they were given; jobs that name it are refused from now on, and
      those that wait fail.{runs && ` It was used last by ${runs}.`}
    </>
  );
}
