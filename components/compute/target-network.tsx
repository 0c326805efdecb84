"use client";
import { NETWORK_LABELS, NETWORK_MODES, type NetworkMode } from "@/domain/compute";
import { useTRPC } from "../live/trpc";
import { useChange } from "../live/use-change";
import { Field, Select } from "../ui/field";

interface TargetNetworkProps {
  workspace: string;
  name: string;
  network: NetworkMode | null;
  /** The widest that its machine gives, where one is heard of. */
  given: NetworkMode | undefined;
}

/** Chooses what the runs of a target reach: as much as its machine gives, or less. */
export function TargetNetwork({ workspace, name, network, given }: TargetNetworkProps) {
  const trpc = useTRPC();
  const change = useChange(
    trpc.compute.setNetwork.mutationOptions(),
    "Saved: it holds for runs that start from now on",
  );
  const chosen = (change.isPending && change.variables ? change.variables.network : network) ?? "";
  const narrower = NETWORK_MODES.slice(given ? NETWORK_MODES.indexOf(given) : 0);
  const shown = NETWORK_MODES.filter((mode) => narrower.includes(mode) || mode === network);
  return (
    <Field
      label="What runs reach"
      hint={chosen ? NETWORK_LABELS[chosen].explains : "As much as the machine gives: see Network above."}
    >
      {(control) => (
        <Select
          {...control}
          className="max-w-xs"
          value={chosen}
          disabled={change.isPending}
          onChange={({ target: { value } }) =>
            change.mutate({ workspace, name, network: (value || null) as NetworkMode | null })
          }
        >
          <option value="">What the machine gives</option>
          {shown.map((mode) => (
            <option key={mode} value={mode}>
              {NETWORK_LABELS[mode].label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
