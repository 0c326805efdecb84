import type { ServedEndpoint, ServingDirectory } from "@/domain/serving/contract";
import type { Call } from "./call";
import { chooseDeployment } from "./choose-deployment";
import { Pool, type PoolOptions } from "./pool";

interface Known {
  endpoint: ServedEndpoint;
  pools: Map<string, Pool>;
}

export interface Router {
  /** The pool of a deployment, which follows what the directory says of it. */
  poolOf(endpoint: ServedEndpoint, deploymentId: string): Pool | undefined;
  underWay(): number;
  /** How each deployment that was asked for stands at this moment. */
  looks(): Look[];
  close(): void;
}

export interface Look {
  deploymentId: string;
  /** Requests that somebody waits for, and instances that take them. */
  inFlight: number;
  ready: number;
  /** Whether its instances follow the load. */
  isScaled: boolean;
}

/** Holds a pool for each deployment that was asked for, and keeps it as the directory has it. */
export function createRouter(directory: ServingDirectory, options: Omit<PoolOptions, "onOrphan">): Router {
  const known = new Map<string, Known>();

  const follow = (endpoint: ServedEndpoint): Known => {
    const entry = known.get(endpoint.id) ?? { endpoint, pools: new Map<string, Pool>() };
    known.set(endpoint.id, entry);
    entry.endpoint = endpoint;
    const listed = new Set(endpoint.deployments.map(({ id }) => id));
    for (const deployment of endpoint.deployments) {
      const pool = entry.pools.get(deployment.id);
      const onOrphan = (call: Call) => sendElsewhere(endpoint.id, call);
      if (pool) pool.follow(deployment);
      else entry.pools.set(deployment.id, new Pool(deployment, { ...options, onOrphan }));
    }
    for (const [id, pool] of entry.pools) {
      if (listed.has(id)) continue;
      entry.pools.delete(id);
      pool.retire();
    }
    return entry;
  };

  /** What waited for a deployment that is no more goes to one that has its traffic now. */
  const sendElsewhere = (endpointId: string, call: Call) => {
    const entry = known.get(endpointId);
    const chosen = entry && chooseDeployment(entry.endpoint, call.deployment, Math.random());
    const pool = chosen && entry.pools.get(chosen.id);
    if (pool) pool.submit(call);
    else call.fail({ status: 503, message: "The deployment was deleted before it could answer." });
  };

  const refresh = async (endpointId: string) => {
    const entry = known.get(endpointId);
    if (!entry) return;
    const { workspace, name } = entry.endpoint;
    const endpoint = await directory.find(workspace, name).catch(() => entry.endpoint);
    if (endpoint?.id === endpointId) return void follow(endpoint);
    known.delete(endpointId);
    for (const pool of entry.pools.values()) pool.retire();
  };
  const stopListening = directory.onChange((endpointId) => void refresh(endpointId));
  const allPools = () => [...known.values()].flatMap(({ pools }) => [...pools.values()]);

  return {
    poolOf(endpoint, deploymentId) {
      const entry = known.get(endpoint.id) ?? follow(endpoint);
      if (entry.endpoint === endpoint) return entry.pools.get(deploymentId);
      // What a request was told may be older than what is known by now, or newer: it is asked for anew.
      void refresh(endpoint.id);
      return entry.pools.get(deploymentId) ?? follow(endpoint).pools.get(deploymentId);
    },
    underWay: () => allPools().reduce((sum, pool) => sum + pool.underWay(), 0),
    looks: () => [...known.values()].flatMap(looksAt),
    close() {
      stopListening();
      for (const pool of allPools()) pool.close();
    },
  };
}

const looksAt = ({ pools }: Known): Look[] =>
  [...pools].map(([deploymentId, pool]) => ({
    deploymentId,
    inFlight: pool.underWay(),
    ready: pool.countReady(),
    isScaled: pool.isScaled,
  }));
