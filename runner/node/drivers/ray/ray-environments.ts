/** Environments of runs on Ray: the cluster builds them itself, as a `runtime_env`, so that tasks of a run have them too. */
import { type EnvironmentSpec, isOfImage } from "@/domain/environments";
import { tidyRequirement } from "@/domain/requirements";
import { readStoredWheel } from "@/domain/stored-wheels";
import { BuildFailure } from "../local/environments/ready";
import type { Asked, Environments, RemoteEnvironment } from "../remote/environments";
import type { RemoteFacts } from "../remote/messages";

export class RayEnvironments implements Environments {
  constructor(
    private readonly target: string,
    private readonly facts: () => RemoteFacts | null,
  ) {}

  /** By now Ray has built it. What its Python is was known before, but the cluster may have changed meanwhile. */
  async provide(spec: EnvironmentSpec, _asked: Asked): Promise<RemoteEnvironment> {
    const facts = this.facts();
    checkEnvironment(this.target, spec, facts);
    return { build: null, python: facts!.pythons[0]!, notices: [] };
  }

  async readLog(): Promise<Uint8Array> {
    return new Uint8Array();
  }
}

/** Throws where the cluster cannot have it, in words. */
export function checkEnvironment(target: string, spec: EnvironmentSpec, facts: RemoteFacts | null): void {
  const has = facts?.pythons[0]?.version;
  const { python, packages } = spec;
  if (isOfImage(spec))
    throw new BuildFailure(
      `An image or a Dockerfile needs a container engine, which ${target} is not asked for.`,
    );
  if (python?.startsWith("/"))
    throw new BuildFailure(
      `The environment names an interpreter by its path (${python}): runs on ${target} have the cluster's own Python.`,
    );
  if (python && has && has !== python && !has.startsWith(`${python}.`))
    throw new BuildFailure(
      `The environment asks for Python ${python}, and ${target} has ${has}: a Ray cluster has one Python for all. Leave the version out, or attach a cluster that has it.`,
    );
  if (packages.some((line) => readStoredWheel(tidyRequirement(line)) !== undefined))
    throw new BuildFailure(
      `A wheel of a datastore cannot be given to ${target}: name a package of an index that it reaches.`,
    );
}

/** Everybody who sees the cluster's own pages sees this, so no secret may be in it. */
export function runtimeEnvironment(
  target: string,
  spec: EnvironmentSpec,
  secrets: Record<string, string>,
): { pip?: { packages: string[]; pip_check: boolean } } {
  if (Object.keys(secrets).length > 0)
    throw new BuildFailure(
      `A package index with a secret cannot be given to ${target}: Ray shows a job's packages to everybody who sees the cluster. Set the index on the cluster itself.`,
    );
  const packages = spec.packages.map(tidyRequirement);
  return packages.length === 0 ? {} : { pip: { packages, pip_check: false } };
}
