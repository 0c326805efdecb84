import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import {
  computeTargets,
  deploymentGenerations,
  deployments,
  endpoints,
  type instances,
  workspaces,
} from "@/db/schema";
import { AppError } from "@/domain/errors";
import { secretsOf } from "@/domain/index-secrets";
import type { Assignment, FileEntry } from "@/domain/node/assignment";
import { hiddenWords, secretReference } from "@/domain/secrets";
import { collectedByScripts } from "@/domain/serving/collector";
import { readLiveness } from "@/domain/serving/probes";
import { audit } from "@/server/core/audit";
import { THE_STUDIO } from "@/server/core/context";
import type { Keyring } from "@/server/core/keyring";
import { openVersion } from "@/server/secrets/open-version";
import { findSecret } from "@/server/secrets/policy";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";

type Instance = typeof instances.$inferSelect;

/** The input by which the model reaches its instance. */
const MODEL = "model";

/** Everything that a node needs to run the instance, with the values of the secrets that its variables name. */
export async function loadInstance(tx: Tx, keyring: Keyring, row: Instance): Promise<Assignment> {
  const { made, endpoint, deployment, workspace, network } = await findGeneration(tx, row);
  const { settings, environment } = made;
  const taking = { tx, keyring, row };
  const variables = await takeValues(taking, { ...environment.variables, ...settings.variables });
  const wanted = secretsOf(environment.packages).map((name) => [name, `secret:${name}`]);
  const indexes = await takeValues(taking, Object.fromEntries(wanted));
  return {
    subject: "instance",
    id: row.id,
    name: `${endpoint}-${deployment}`,
    workspace,
    experimentId: "",
    attempt: row.attempt,
    epoch: row.leaseEpoch,
    slot: row.slot!,
    slots: 1,
    token: "",
    command: "exec python -m atelier_serving",
    code: made.codeSnapshotId ? await listSnapshotFiles(tx, made.codeSnapshotId) : [],
    inputs: made.modelSnapshotId
      ? [
          {
            name: MODEL,
            kind: "folder",
            files: below(made.modelRoot, await listSnapshotFiles(tx, made.modelSnapshotId)),
          },
        ]
      : [],
    outputs: [],
    environment,
    variables: variables.values,
    ...(wanted.length > 0 && { indexSecrets: indexes.values }),
    masked: [...variables.masked, ...indexes.masked],
    network: network ?? undefined,
    memoryBytes: settings.memoryBytes,
    serving: {
      deploymentId: row.deploymentId,
      endpoint,
      deployment,
      timeoutMs: settings.requests.requestTimeoutMs,
      startTimeoutMs: settings.startTimeoutMs,
      liveness: settings.liveness ?? readLiveness(),
      scoringScript: settings.scoringScript,
      ...(settings.collector && { collections: collectedByScripts(settings.collector) }),
    },
  };
}

async function findGeneration(tx: Tx, { deploymentId, generation, compute }: Instance) {
  const isIt = and(
    eq(deploymentGenerations.deploymentId, deploymentId),
    eq(deploymentGenerations.generation, generation),
  );
  const isTarget = and(
    eq(computeTargets.workspaceId, deployments.workspaceId),
    eq(computeTargets.name, compute),
  );
  const [found] = await tx
    .select({
      made: deploymentGenerations,
      endpoint: endpoints.name,
      deployment: deployments.name,
      workspace: workspaces.slug,
      network: computeTargets.network,
    })
    .from(deploymentGenerations)
    .innerJoin(deployments, eq(deployments.id, deploymentGenerations.deploymentId))
    .innerJoin(endpoints, eq(endpoints.id, deployments.endpointId))
    .innerJoin(workspaces, eq(workspaces.id, deployments.workspaceId))
    .leftJoin(computeTargets, isTarget)
    .where(isIt);
  if (!found) throw new AppError("notFound", "The deployment of this instance is gone.");
  return found;
}

/** AZUREML_MODEL_DIR holds one folder or file, under the name that it was registered with. */
const below = (root: string | null, files: FileEntry[]): FileEntry[] =>
  root === null ? files : files.map((file) => ({ ...file, path: `${root}/${file.path}` }));

interface Taking {
  tx: Tx;
  keyring: Keyring;
  row: Instance;
}

async function takeValues({ tx, keyring, row }: Taking, variables: Record<string, string>) {
  const taken = { values: { ...variables }, masked: [] as string[] };
  for (const [variable, written] of Object.entries(variables)) {
    const name = secretReference(written);
    if (name === null) continue;
    const secret = await findSecret(tx, row.workspaceId, name);
    const place = secret && { workspaceId: row.workspaceId, secretId: secret.id, version: secret.version };
    const value = place && (await openVersion(tx, keyring, place));
    if (value === null)
      throw new AppError(
        "conflict",
        `The secret “${name}”, which the variable ${variable} names, is not in this workspace any more: set it, and deploy again.`,
      );
    const by = { actor: THE_STUDIO, workspaceId: row.workspaceId };
    await audit(tx, by, "secrets.use", secret!.id, { name, instance: row.id });
    taken.values[variable] = value;
    taken.masked.push(...hiddenWords(value));
  }
  return taken;
}
