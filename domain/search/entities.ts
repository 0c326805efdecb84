/**
 * Which names a search may use for each kind of record. Names and aliases are those that MLflow's servers know, and after
 * them those of the studio's own lists.
 */
export const SEARCH_ENTITIES = [
  "runs",
  "experiments",
  "loggedModels",
  "registeredModels",
  "modelVersions",
  "activities",
  "assets",
  "assetVersions",
  "auditEvents",
  "computeTargets",
  "datastores",
  "endpoints",
  "batchEndpoints",
  "pipelineEndpoints",
  "environmentBuilds",
  "environments",
  "groups",
  "invites",
  "members",
  "deliveries",
  "notifications",
  "subscriptions",
  "reports",
  "drafts",
  "schedules",
  "retentionRules",
  "secrets",
  "storage",
  "trash",
  "views",
  "workspaces",
] as const;
export type SearchEntity = (typeof SEARCH_ENTITIES)[number];

export type SearchSource = "attribute" | "metric" | "param" | "tag" | "dataset";

interface Attribute {
  type: "text" | "number";
  aliases?: readonly string[];
}

interface EntityNames {
  attributes: Readonly<Record<string, Attribute>>;
  sources: readonly SearchSource[];
}

const text: Attribute = { type: "text" };
/** Moments too: they are compared in milliseconds since 1970. */
const number: Attribute = { type: "number" };

function ofAttributes(attributes: EntityNames["attributes"]): EntityNames {
  return { attributes, sources: ["attribute"] };
}

export const SEARCH_NAMES: Readonly<Record<SearchEntity, EntityNames>> = {
  runs: {
    attributes: {
      run_id: text,
      run_name: { type: "text", aliases: ["run name", "Run name", "Run Name"] },
      user_id: { type: "text", aliases: ["user"] },
      status: text,
      artifact_uri: text,
      start_time: { type: "number", aliases: ["created", "Created"] },
      end_time: number,
      // From here on beyond MLflow. `state` is the studio's own word, which tells more apart than `status`.
      state: text,
      experiment: text,
      kind: text,
      compute: text,
      error: text,
      created_at: number,
      duration: number,
    },
    sources: ["attribute", "metric", "param", "tag", "dataset"],
  },
  experiments: {
    attributes: {
      experiment_id: text,
      name: text,
      creation_time: number,
      last_update_time: number,
      // From here on beyond MLflow.
      run_count: number,
      last_run_time: number,
    },
    sources: ["attribute", "tag"],
  },
  loggedModels: {
    attributes: {
      model_id: text,
      name: text,
      model_type: text,
      status: text,
      source_run_id: text,
      experiment_id: text,
      creation_timestamp_ms: { type: "number", aliases: ["creation_timestamp", "creation_time"] },
      last_updated_timestamp_ms: {
        type: "number",
        aliases: ["last_updated_timestamp", "last_updated_time"],
      },
    },
    sources: ["attribute", "metric", "param", "tag"],
  },
  registeredModels: {
    attributes: {
      name: text,
      creation_timestamp: number,
      last_updated_timestamp: { type: "number", aliases: ["timestamp"] },
      // From here on beyond MLflow: of the newest version, and metrics of the run that made it.
      description: text,
      type: text,
      framework: text,
      alias: text,
    },
    sources: ["attribute", "tag", "metric"],
  },
  modelVersions: {
    attributes: {
      name: text,
      run_id: text,
      source_path: text,
      version_number: number,
      creation_timestamp: number,
      last_updated_timestamp: number,
    },
    sources: ["attribute", "tag"],
  },
  activities: ofAttributes({
    kind: text,
    title: text,
    status: text,
    user_name: text,
    created_at: number,
    ended_at: number,
  }),
  assets: ofAttributes({ name: text, created_at: number, updated_at: number }),
  assetVersions: ofAttributes({ version: text, description: text, created_by: text, created_at: number }),
  auditEvents: ofAttributes({ verb: text, actor: text, actor_name: text, target: text, at: number }),
  computeTargets: ofAttributes({
    name: text,
    type: { type: "text", aliases: ["kind"] },
    state: text,
    network: text,
    queued: number,
  }),
  environmentBuilds: ofAttributes({
    label: text,
    status: text,
    python: text,
    error: text,
    hash: text,
    started_at: number,
    ended_at: number,
  }),
  environments: ofAttributes({ name: text, version: text, description: text }),
  groups: ofAttributes({ name: text, people: number }),
  invites: ofAttributes({
    role: text,
    note: text,
    state: text,
    created_by: text,
    accepted_by: text,
    created_at: number,
    expires_at: number,
  }),
  members: ofAttributes({ name: text, email: text, roles: text }),
  deliveries: ofAttributes({
    event: text,
    title: text,
    status: text,
    tries: number,
    created_at: number,
    ended_at: number,
  }),
  subscriptions: ofAttributes({ channel: text, target: text, events: text, created_at: number }),
  notifications: ofAttributes({
    subject: text,
    title: text,
    status: text,
    created_at: number,
    read_at: number,
  }),
  reports: ofAttributes({
    title: text,
    created_by_name: text,
    updated_by_name: text,
    created_at: number,
    updated_at: number,
  }),
  drafts: ofAttributes({
    name: text,
    created_by_name: text,
    updated_by_name: text,
    created_at: number,
    updated_at: number,
  }),
  schedules: ofAttributes({
    name: text,
    display_name: text,
    pipeline_endpoint: text,
    user_name: text,
    created_at: number,
    next_at: number,
  }),
  datastores: ofAttributes({
    name: text,
    type: text,
    place: text,
    description: text,
    created_at: number,
    created_by_name: text,
  }),
  pipelineEndpoints: ofAttributes({
    name: text,
    description: text,
    version: number,
    created_at: number,
    user_name: text,
  }),
  batchEndpoints: ofAttributes({
    name: text,
    description: text,
    default_deployment: text,
    created_at: number,
    user_name: text,
  }),
  endpoints: ofAttributes({
    name: text,
    description: text,
    auth_mode: text,
    created_at: number,
    user_name: text,
  }),
  secrets: ofAttributes({
    name: text,
    version: number,
    created_at: number,
    created_by_name: text,
    set_at: number,
    set_by_name: text,
  }),
  retentionRules: ofAttributes({ action: text, experiment: text, after_days: number, created_at: number }),
  storage: ofAttributes({
    name: text,
    run_count: number,
    total: number,
    artifacts: number,
    logs: number,
    code: number,
    metrics: number,
    trash: number,
  }),
  trash: ofAttributes({ name: text, title: text, deleted_by: text, deleted_at: number }),
  views: ofAttributes({ name: text }),
  workspaces: ofAttributes({ name: text, description: text, created_at: number }),
};

export const DATASET_NAMES = ["name", "digest", "context"] as const;

const PREFIXES: Readonly<Record<SearchSource, readonly string[]>> = {
  attribute: ["attributes", "attribute", "attr", "run"],
  metric: ["metrics", "metric"],
  param: ["params", "param", "parameters", "parameter"],
  tag: ["tags", "tag"],
  dataset: ["datasets", "dataset"],
};

/** Every prefix that the entity knows, with what it stands for. */
export function prefixesOf(entity: SearchEntity): Map<string, SearchSource> {
  const known = new Map<string, SearchSource>();
  for (const source of SEARCH_NAMES[entity].sources) {
    for (const prefix of PREFIXES[source]) known.set(prefix, source);
  }
  return known;
}

/** The canonical name of an attribute, or undefined. */
export function attributeName(entity: SearchEntity, name: string): string | undefined {
  const attributes = SEARCH_NAMES[entity].attributes;
  if (Object.hasOwn(attributes, name)) return name;
  return Object.keys(attributes).find((known) => attributes[known]!.aliases?.includes(name));
}
