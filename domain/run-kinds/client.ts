import type { RunKindDescriptor } from "./descriptor";

export const client = { label: "Client", executor: "client" } as const satisfies RunKindDescriptor;
