/** Datastores: places outside of the studio where data lies, written as Azure ML's datastore YAML has them. */
import { z } from "zod";
import { fields, flag, oneOf, text, texts } from "./yaml/fields";

/** The workspace's own one: a table of paths over the blobs. It is always there. */
export const OWN_DATASTORE = "workspaceblobstore";

export const DATASTORE_TYPES = ["local", "s3", "azure_blob"] as const;
export type DatastoreType = (typeof DATASTORE_TYPES)[number];
export const DATASTORE_NAME_RULE = "1 to 64 letters, digits and underscores";
export const datastoreName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,64}$/, `a datastore's name has ${DATASTORE_NAME_RULE}`);

const shared = {
  $schema: text().optional(),
  name: text(datastoreName).optional(),
  description: text(z.string().max(20_000)).optional(),
  tags: texts.optional(),
};
const given = () => text(z.string().min(1));
const httpAddress = z
  .string()
  .refine(
    (address) => /^https?:\/\/[^/]/.test(address) && URL.canParse(address),
    "an address such as https://minio.example:9000 is needed",
  );
const hostOrAddress = z
  .string()
  .regex(/^(https?:\/\/)?[\w.:[\]/-]+$/, "a host such as core.windows.net or an http address is needed");

const s3Credentials = fields("the credentials of an S3 datastore", {
  access_key_id: given(),
  secret_access_key: given(),
  session_token: given().optional(),
});
const azureCredentials = fields("the credentials of an Azure datastore", {
  account_key: given().optional(),
  sas_token: given().optional(),
}).refine(
  ({ account_key, sas_token }) => (account_key === undefined) !== (sas_token === undefined),
  "is one of account_key and sas_token",
);

/** A kind of Azure's that is reached in another way, which the refusal tells. */
const elsewhere = <T extends string>(type: T, how: string) =>
  z.looseObject({ type: z.literal(type).refine(() => false, how) });

export const datastoreFile = z.preprocess(
  lowerType,
  z.discriminatedUnion("type", [
    fields("a local datastore", {
      ...shared,
      type: z.literal("local"),
      path: text(
        z
          .string()
          .max(4_096)
          .regex(/^\/[^\0]*$/, "an absolute path is needed"),
      ),
    }),
    fields("an S3 datastore", {
      ...shared,
      type: z.literal("s3"),
      endpoint: text(httpAddress).optional(),
      bucket: text(z.string().regex(/^[\w.-]{1,255}$/, "the name of a bucket is needed")),
      region: text(z.string().regex(/^[\w-]{1,64}$/, "a region such as eu-central-1 is needed")).default(
        "us-east-1",
      ),
      /** The bucket in the path of the address and not in the host: what most servers beside Amazon's want. */
      path_style: flag.optional(),
      credentials: s3Credentials.optional(),
    }),
    fields("an Azure Blob datastore", {
      ...shared,
      type: z.literal("azure_blob"),
      account_name: text(
        z.string().regex(/^[a-z0-9]{3,24}$/, "3 to 24 lower-case letters and digits are needed"),
      ),
      container_name: text(
        z.string().regex(/^[a-z0-9$][a-z0-9-]{0,62}$/, "the name of a container is needed"),
      ),
      protocol: oneOf(["https", "http"]).default("https"),
      endpoint: text(hostOrAddress).default("core.windows.net"),
      credentials: azureCredentials.optional(),
    }),
    elsewhere(
      "azure_file",
      "is not spoken here: mount the file share on the studio's machine, and attach the mounted folder as a datastore of type local",
    ),
    elsewhere(
      "azure_data_lake_gen2",
      "is reached by its blobs: attach it as azure_blob, its filesystem as container_name",
    ),
  ]),
);

function lowerType(value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("type" in value)) return value;
  const type = (value.type as { source?: unknown } | null)?.source ?? value.type;
  return typeof type === "string" ? { ...value, type: type.toLowerCase() } : value;
}

type File = Extract<z.output<typeof datastoreFile>, { name?: string | undefined }>;
export type DatastoreFile = File & { type: DatastoreType };

/** Where the data lies, without any credential. */
export type DatastoreSpec =
  | { type: "local"; path: string }
  | { type: "s3"; endpoint?: string | undefined; bucket: string; region: string; path_style: boolean }
  | {
      type: "azure_blob";
      account_name: string;
      container_name: string;
      protocol: "https" | "http";
      endpoint: string;
    };

/** The parts of a file: where, and what proves that we may, each a value or `secret:NAME`. */
export function splitDatastore(file: DatastoreFile): {
  spec: DatastoreSpec;
  credentials: Record<string, string> | undefined;
} {
  if (file.type === "local") return { spec: { type: "local", path: file.path }, credentials: undefined };
  const { credentials } = file;
  const named = credentials && Object.entries(credentials).filter(([, value]) => value !== undefined);
  return {
    spec: file.type === "s3" ? s3Spec(file) : azureSpec(file),
    credentials: named && (Object.fromEntries(named) as Record<string, string>),
  };
}

const s3Spec = ({ endpoint, bucket, region, path_style }: DatastoreFile & { type: "s3" }): DatastoreSpec => ({
  type: "s3",
  ...(endpoint === undefined ? {} : { endpoint }),
  bucket,
  region,
  path_style: path_style ?? endpoint !== undefined,
});

const azureSpec = ({
  account_name,
  container_name,
  protocol,
  endpoint,
}: DatastoreFile & { type: "azure_blob" }): DatastoreSpec => ({
  type: "azure_blob",
  account_name,
  container_name,
  protocol,
  endpoint,
});

/** The address under which an account's blobs are: a whole one where that was given, as emulators have it. */
export const blobEndpoint = ({
  account_name,
  protocol,
  endpoint,
}: DatastoreSpec & { type: "azure_blob" }): string =>
  endpoint.includes("://")
    ? endpoint.replace(/(?<!\/)\/+$/, "")
    : `${protocol}://${account_name}.blob.${endpoint}`;

/** Where it is, in a line for people. */
export function datastorePlace(spec: DatastoreSpec): string {
  if (spec.type === "local") return spec.path;
  if (spec.type === "s3") return `${spec.endpoint ?? `s3://${spec.region}`}/${spec.bucket}`;
  return `${blobEndpoint(spec)}/${spec.container_name}`;
}

/** The secret in which a credential is kept that was given as a value. */
export const secretOf = (datastore: string, field: string): string => `datastore-${datastore}-${field}`;

export const datastoreInput = z.object({ datastore: z.string().max(255) });

/** A folder of a datastore: its path without a slash at its end, empty for the top. */
export const browseInput = datastoreInput.extend({
  path: z.string().max(4_096).default(""),
  cursor: z.string().max(8_192).nullish(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  recursive: z.coerce.boolean().default(false),
});
export const datastorePathInput = datastoreInput.extend({ path: z.string().min(1).max(4_096) });

/** What lies at a path: a folder is only the common beginning of others. */
export interface DatastoreEntry {
  path: string;
  kind: "file" | "folder";
  sizeBytes: number | null;
  modifiedAt: Date | null;
  /** Changes when the bytes do, where the server tells one. */
  etag: string | null;
}
