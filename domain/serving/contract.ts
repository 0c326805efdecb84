import type { CollectorSettings } from "./collector";

/** How a deployment takes requests; counts, and times in milliseconds. */
export interface RequestSettings {
  maxConcurrentRequestsPerInstance: number;
  requestTimeoutMs: number;
  /** How long a request may wait for an instance that is ready but busy. */
  maxQueueWaitMs: number;
}

export interface ServedInstance {
  id: string;
  /** The path of the worker's unix socket, in a folder that only we can enter; null where its node brings a connection. */
  socket: string | null;
  state: "starting" | "ready" | "draining";
}

export interface ServedDeployment {
  id: string;
  name: string;
  generation: number;
  /** Its share of the requests, and of the copies that are sent beside them, in percent. */
  traffic: number;
  mirror: number;
  settings: RequestSettings;
  /** The origins whose pages may ask it from a browser, as its variable AML_CORS_ORIGINS says; `*` is any. */
  origins: readonly string[];
  instances: ServedInstance[];
  /** The fewest instances that it may have, where their number follows the load. */
  least?: number;
  /** What is collected of its requests. */
  collector?: CollectorSettings;
}

export interface ServedEndpoint {
  id: string;
  workspaceId: string;
  workspace: string;
  name: string;
  deployments: ServedDeployment[];
}

/** What the scoring door asks of the studio: which endpoints there are, and who may score. */
export interface ServingDirectory {
  /** Answered from memory, which is kept fresh; null where there is no such endpoint. */
  find(workspace: string, endpoint: string): Promise<ServedEndpoint | null>;
  mayScore(endpoint: ServedEndpoint, authorization: string | undefined): Promise<boolean>;
  /** The listener hears the id of each endpoint that changed; the answer ends that. */
  onChange(listener: (endpointId: string) => void): () => void;
}
