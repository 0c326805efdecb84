import type { Answers } from "../live/types";
import { Badge } from "../ui/badge";
import { Card, Fact, Facts } from "../ui/facts";
import { formatBytes, formatPlural } from "../ui/format";

type Target = Answers["compute"]["list"][number];
type Machine = Target["nodes"][number];

/** A compute target: how much of it is free, and what really protects and limits the runs on it. */
export function TargetPanel({ target }: { target: Target }) {
  const alive = target.nodes.filter((machine) => machine.isAlive);
  return (
    <Card title={`Compute target ${target.name}`}>
      {alive.length === 0 ? (
        <p className="text-sm text-muted">No runner is heard of, so runs wait until one is back.</p>
      ) : (
        alive.map((machine) => <MachineFacts key={machine.name} machine={machine} />)
      )}
    </Card>
  );
}

function MachineFacts({ machine: { slots, used, facts } }: { machine: Machine }) {
  return (
    <Facts>
      <Fact term="Slots">{`${used} of ${slots} in use`}</Fact>
      {facts && (
        <>
          <Fact term="Machine">
            {`${facts.hostname}, ${formatPlural(facts.cores, "core")}, ${formatBytes(facts.memoryBytes)}`}
          </Fact>
          <Fact term="Isolation">
            {facts.isolation.kind === "none" && <Badge tone="danger">None</Badge>} {facts.isolation.explain}
          </Fact>
          <Fact term="Limits">{`Memory: ${facts.limits.memory}. Processes: ${facts.limits.processes}.`}</Fact>
          <Fact term="Python">{facts.pythons.map(({ version }) => version).join(", ") || "None"}</Fact>
        </>
      )}
    </Facts>
  );
}
