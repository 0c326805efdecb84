import type { HostFacts } from "@/domain/compute";

/** What runs elsewhere get as the machine has it, in the words of the target's page. */
export const OF_THE_MACHINE = {
  network: { mode: "full", isOwn: false, explain: "Runs share the network of the machine." },
  systemCalls: { isFiltered: false, explain: "System calls are not filtered." },
  limits: { memory: "none", processes: "none" },
  logCap: "in force",
} as const satisfies Partial<HostFacts>;
