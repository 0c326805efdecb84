import { createHash } from "node:crypto";
import { canonicalEnvironment, type EnvironmentSpec } from "@/domain/environments";

/** The name of an environment's build. */
export const environmentHash = (spec: EnvironmentSpec): string =>
  createHash("sha256").update(canonicalEnvironment(spec)).digest("hex");
