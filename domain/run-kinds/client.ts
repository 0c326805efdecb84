/** A run that an MLflow client makes, writes and ends by itself. */
import type { RunKindDescriptor } from "./descriptor";

export const client = { label: "Client", executor: "client" } as const satisfies RunKindDescriptor;
