import { createHash } from "node:crypto";
import { canonicalEnvironment, type EnvironmentSpec } from "@/domain/environments";
import { secretsOf } from "@/domain/index-secrets";
import { storedWheelsOf } from "@/domain/stored-wheels";

/** The name of an environment's build. */
export const environmentHash = (spec: EnvironmentSpec): string =>
  createHash("sha256").update(canonicalEnvironment(spec)).digest("hex");

/** Another workspace's secret or datastore of the same name may be another: what they give is built for one alone. */
export const isOfWorkspace = ({ packages }: EnvironmentSpec): boolean =>
  secretsOf(packages).length > 0 || storedWheelsOf(packages).length > 0;
