import type { RunKindDescriptor } from "./descriptor";

export const command = { label: "Command", executor: "node" } as const satisfies RunKindDescriptor;
