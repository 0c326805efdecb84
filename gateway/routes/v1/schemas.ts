/** The shapes of REST v1's answers, for its OpenAPI document. */
import { z } from "zod";
import { ACTIVITY_KINDS, ACTIVITY_STATUSES } from "@/domain/activities";
import { DATASTORE_TYPES } from "@/domain/datastores";
import { RUN_KINDS } from "@/domain/run-kinds/run-kinds";
import { RUN_STATUSES } from "@/domain/runs";

const texts = z.record(z.string(), z.string());
const moment = z.iso.datetime().nullable();
/** A status as Azure writes it: `Running`. */
export const capitalize = (status: string): string => status[0]!.toUpperCase() + status.slice(1);
const STATUSES = ["CancelRequested", ...RUN_STATUSES.map(capitalize)];

export const workspaceParams = z.object({ workspace: z.string() });
export const jobParams = workspaceParams.extend({ name: z.string().meta({ description: "The run's name" }) });

export const job = z
  .object({
    id: z.string(),
    name: z.string(),
    display_name: z.string(),
    type: z.string().meta({ description: `What it is: ${RUN_KINDS.join(" or ")}` }),
    status: z.enum(STATUSES),
    experiment_name: z.string(),
    description: z.string(),
    tags: texts,
    properties: texts,
    command: z.string().nullable(),
    environment: z.string().nullable(),
    environment_variables: texts,
    inputs: z.record(z.string(), z.unknown()),
    outputs: z.record(z.string(), z.object({ type: z.string(), mode: z.string(), path: z.string() })),
    compute: z.string().nullable(),
    resources: z.record(z.string(), z.unknown()),
    limits: z.record(z.string(), z.unknown()),
    distribution: z.record(z.string(), z.unknown()).nullable(),
    error: z
      .object({
        code: z.string(),
        message: z.string(),
        excerpt: z.string().nullable(),
        exit_code: z.int().nullable(),
        signal: z.string().nullable(),
      })
      .nullable(),
    waiting_reason: z.string().nullable(),
    notices: z.array(z.string()),
    creation_context: z.object({ created_at: moment, created_by: z.string() }),
    start_time: moment,
    end_time: moment,
    parent_job_name: z.string().nullable(),
    services: z.record(z.string(), z.object({ endpoint: z.string() })),
  })
  .meta({ description: "A run" });

export const workspace = z.object({
  name: z.string(),
  description: z.string(),
  roles: z.array(z.string()),
  creation_context: z.object({ created_at: moment }).nullable(),
});

const lists = z.record(z.string(), z.array(z.string()));
export const needs = z.object({
  needs: z.object({ paths: z.array(z.string()), texts: z.array(z.string()), hashes: lists, blobs: lists }),
});

export const me = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  default_workspace: z.string().nullable(),
  workspaces: z.array(z.object({ name: z.string(), description: z.string(), roles: z.array(z.string()) })),
});

export const activity = z
  .object({
    id: z.string(),
    kind: z.enum(ACTIVITY_KINDS),
    title: z.string(),
    status: z.enum(ACTIVITY_STATUSES.map(capitalize)),
    unit: z.string().nullable().meta({ description: "What is counted, in the singular" }),
    done: z.int(),
    total: z.int(),
    doing: z.string().nullable(),
    waiting_reason: z.string().nullable(),
    cancel_requested: z.boolean(),
    message: z.string().nullable().meta({ description: "What came of it, or why it failed" }),
    creation_context: z.object({ created_at: moment, created_by: z.string() }),
    start_time: moment,
    end_time: moment,
  })
  .meta({ description: "A long operation" });

export const activityLog = z.object({
  value: z.array(z.object({ number: z.int(), at: moment, text: z.string() })),
  next: z.int().meta({ description: "Where to go on: the `from` of the next request" }),
  is_over: z.boolean(),
});

export const fileList = z.object({
  value: z.array(
    z.object({
      path: z.string(),
      name: z.string().optional().meta({
        description: "The file's own name, where a path cannot hold it: its bytes, escaped as in an address",
      }),
      size: z.int(),
      sha256: z.string(),
      output: z.string().optional(),
    }),
  ),
});

/** A version of a data asset or of an environment; each kind has fields of its own beside these. */
export const asset = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    latest_version: z.string().optional(),
    description: z.string(),
    tags: texts,
    properties: texts,
    stage: z.enum(["Development", "Staging", "Production", "Archived"]),
    creation_context: z.object({ created_at: moment, created_by: z.string(), created_by_type: z.string() }),
    services: z.record(z.string(), z.object({ endpoint: z.string() })),
  })
  .meta({ description: "A version of an asset" });

export const datastoreParams = workspaceParams.extend({
  datastore: z.string().meta({ description: "The datastore's name" }),
});
export const datastore = z
  .object({
    name: z.string(),
    type: z.enum([...DATASTORE_TYPES, "workspace"]),
    place: z.string().meta({ description: "Where it is, in a line" }),
    spec: z.record(z.string(), z.unknown()).nullable(),
    credentials: texts.meta({ description: "The secret that holds each credential, never its value" }),
    description: z.string(),
    tags: texts,
    is_default: z.boolean(),
    created_at: moment,
    created_by_name: z.string().nullable(),
  })
  .meta({ description: "A place where data lies" });
export const datastoreEntry = z.object({
  path: z.string(),
  kind: z.enum(["file", "folder"]),
  size_bytes: z.int().nullable(),
  modified_at: moment,
  etag: z.string().nullable().meta({ description: "Another one when the bytes are others" }),
});

export const secretParams = workspaceParams.extend({
  name: z.string().meta({ description: "The secret's name" }),
});
export const secret = z
  .object({
    name: z.string(),
    version: z.int().meta({ description: "The newest one, which runs are given" }),
    created_at: moment,
    created_by_name: z.string(),
    set_at: moment.meta({ description: "When the newest version was set" }),
    set_by_name: z.string(),
    used_by: z
      .array(z.object({ run: z.string(), display_name: z.string(), version: z.int(), at: moment }))
      .meta({ description: "The runs that were given it last, at most five" }),
  })
  .meta({ description: "A secret, without its value" });
export const secretDetail = secret.extend({
  versions: z.array(z.object({ version: z.int(), created_at: moment, created_by_name: z.string() })),
});
