import Link from "next/link";
import { Card } from "../ui/facts";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { RelativeTime } from "../ui/time";
import { PauseButton } from "./pause-button";
import { NodeMark, type Target } from "./states";

/** The nodes of a target, and what each is doing. */
export function NodeTable({ workspace, target }: { workspace: string; target: Target }) {
  const { nodes } = target;
  // The installation's nodes may serve other workspaces.
  const canPause = target.can["compute:write"] && !target.isShared;
  if (nodes.length === 0)
    return (
      <Card title="Nodes">
        <p className="text-sm text-muted">{explainNone(target)}</p>
      </Card>
    );
  return (
    <TableBox>
      <Table>
        <caption className="sr-only">Nodes</caption>
        <thead>
          <tr>
            <Th>Node</Th>
            <Th>State</Th>
            <Th>Runs</Th>
            <Th className="text-right">Slots in use</Th>
            <Th className="text-right max-lg:hidden">Process</Th>
            <Th className="max-lg:hidden">Heard of</Th>
            {canPause && <Th className="w-24" aria-label="Actions" />}
          </tr>
        </thead>
        <tbody>
          {nodes.map(({ name, state, runs, used, slots, pid, heartbeatAt }) => (
            <Tr key={name}>
              <Td className="font-mono whitespace-nowrap">{name}</Td>
              <Td>
                <NodeMark state={state} />
              </Td>
              <Td className="max-w-96">
                {runs.length === 0 ? (
                  <span className="text-faint">{used > 0 ? "Of another workspace" : "None"}</span>
                ) : (
                  <span className="flex flex-wrap gap-x-3">
                    {runs.map((run) => (
                      <Link
                        key={run}
                        href={`/${workspace}/runs/${run}`}
                        className="text-accent hover:underline"
                      >
                        {run}
                      </Link>
                    ))}
                  </span>
                )}
              </Td>
              <Td className="num text-right">
                {used} of {slots}
              </Td>
              <Td className="num text-right text-muted max-lg:hidden">{pid ?? "–"}</Td>
              <Td className="text-muted max-lg:hidden">
                <RelativeTime at={heartbeatAt} />
              </Td>
              {canPause && (
                <Td className="text-right">
                  <PauseButton workspace={workspace} target={target.name} node={name} state={state} />
                </Td>
              )}
            </Tr>
          ))}
        </tbody>
      </Table>
    </TableBox>
  );
}

function explainNone({ type, settings, isShared, state }: Target): string {
  if (settings?.type === "cluster")
    return state === "Stopped"
      ? "It is stopped, so no node is started."
      : "None now: a node is started as soon as a run waits for it.";
  if (type === "local") return "No node is heard of, so runs wait until the studio's runner is back.";
  return isShared
    ? "No node is heard of. One joins by a token: npm run node-token, then npm run start:node."
    : "No node is heard of, so runs wait.";
}
