import { describeProtection, NETWORK_LABELS } from "@/domain/compute";
import type { Answers } from "../live/types";
import { Badge } from "../ui/badge";
import { Card, Fact, Facts } from "../ui/facts";
import { formatBytes, formatPlural } from "../ui/format";
import { TargetNetwork } from "./target-network";

type Target = Answers["compute"]["list"][number];
type Machine = Target["nodes"][number];

/** A compute target: how much of it is free, and what really protects and limits the runs on it. */
export function TargetPanel({ target, workspace }: { target: Target; workspace: string }) {
  const alive = target.nodes.filter((machine) => machine.isAlive);
  return (
    <Card title={`Compute target ${target.name}`}>
      {alive.length === 0 ? (
        <p className="text-sm text-muted">No node is heard of, so runs wait until one is back.</p>
      ) : (
        alive.map((machine) => <MachineFacts key={machine.name} machine={machine} />)
      )}
      <div className="pt-3">
        {target.can["compute:write"] ? (
          <TargetNetwork
            workspace={workspace}
            name={target.name}
            network={target.network}
            given={alive[0]?.facts?.network.mode}
          />
        ) : (
          target.network && <p className="text-sm text-muted">{NETWORK_LABELS[target.network].explains}</p>
        )}
      </div>
    </Card>
  );
}

function MachineFacts({ machine: { name, slots, used, facts } }: { machine: Machine }) {
  return (
    <Facts>
      <Fact term="Node">{name}</Fact>
      <Fact term="Slots">{`${used} of ${slots} in use`}</Fact>
      {facts && (
        <>
          <Fact term="Machine">
            {`${facts.hostname}, ${formatPlural(facts.cores, "core")}, ${formatBytes(facts.memoryBytes)}`}
          </Fact>
          {describeProtection(facts).map(({ what, words, isInForce }) => (
            <Fact key={what} term={what}>
              {!isInForce && <Badge tone={what === "Isolation" ? "danger" : "warning"}>Not in force</Badge>}{" "}
              {words}
            </Fact>
          ))}
          <Fact term="Python">{facts.pythons.map(({ version }) => version).join(", ") || "None"}</Fact>
        </>
      )}
    </Facts>
  );
}
