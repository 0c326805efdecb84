import { describeProtection, type HostFacts } from "@/domain/compute";
import { Badge } from "../ui/badge";
import { Fact, Facts } from "../ui/facts";
import { formatBytes, formatPlural } from "../ui/format";

/** What a machine is, and what really protects and limits the runs on it. */
export function TargetProtection({ facts }: { facts: HostFacts }) {
  return (
    <Facts>
      <Fact term="Machine">
        {`${facts.hostname}, ${formatPlural(facts.cores, "core")}, ${formatBytes(facts.memoryBytes)}`}
      </Fact>
      {facts.gpus.length > 0 && <Fact term="GPUs">{facts.gpus.join(", ")}</Fact>}
      {describeProtection(facts).map(({ what, words, isInForce }) => (
        <Fact key={what} term={what}>
          {!isInForce && <Badge tone={what === "Isolation" ? "danger" : "warning"}>Not in force</Badge>}{" "}
          {words}
        </Fact>
      ))}
      <Fact term="Python">{facts.pythons.map(({ version }) => version).join(", ") || "None"}</Fact>
    </Facts>
  );
}
