import { Readable } from "node:stream";
import type { BlobItem, BlobPrefix, ContainerClient } from "@azure/storage-blob";
import { blobEndpoint, type DatastoreEntry, type DatastoreSpec } from "@/domain/datastores";
import { AppError } from "@/domain/errors";
import type { ConnectGuard } from "../core/guarded-connect";
import { explainFailure } from "./explain-failure";
import type { ByteRange, ListQuery, Storage, StoragePage } from "./storage";

type AzureSpec = DatastoreSpec & { type: "azure_blob" };
type Sdk = typeof import("@azure/storage-blob");

/** Of fifty thousand pieces, which is as many as a blob has. */
const PIECE_BYTES = 8 * 1024 ** 2;
const SILENCE_TIMEOUT_MS = 60_000;

/** A container of an Azure storage account, or of what speaks like it. */
export async function openAzure(
  guard: ConnectGuard,
  datastore: string,
  spec: AzureSpec,
  credentials: Record<string, string>,
): Promise<Storage> {
  const sdk = await import("@azure/storage-blob");
  const agents = guard.agents({ keepAlive: true, timeout: SILENCE_TIMEOUT_MS, maxSockets: 16 });
  const address = `${blobEndpoint(spec)}/${spec.container_name}`;
  const pipeline = sdk.newPipeline(credentialOf(sdk, datastore, spec, credentials), {
    retryOptions: { maxTries: 2, tryTimeoutInMs: SILENCE_TIMEOUT_MS },
  });
  pipeline.factories.unshift({
    create: (next) => ({
      sendRequest: (request) => {
        request.agent = new URL(request.url).protocol === "https:" ? agents.https : agents.http;
        return next.sendRequest(request);
      },
    }),
  });
  const token = credentials.sas_token?.replace(/^\?/, "");
  const client = new sdk.ContainerClient(token === undefined ? address : `${address}?${token}`, pipeline);
  return new AzureStorage(client, datastore, spec);
}

function credentialOf(
  sdk: Sdk,
  datastore: string,
  { account_name }: AzureSpec,
  { account_key }: Record<string, string>,
) {
  if (account_key === undefined) return new sdk.AnonymousCredential();
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(account_key))
    return new sdk.StorageSharedKeyCredential(account_name, account_key);
  throw new AppError(
    "invalid",
    `The datastore ${datastore} does not take its credentials: an account_key is written in base64. Update it.`,
  );
}

interface Page {
  segment: { blobItems: BlobItem[]; blobPrefixes?: BlobPrefix[] };
  continuationToken?: string;
}

class AzureStorage implements Storage {
  constructor(
    private readonly client: ContainerClient,
    private readonly datastore: string,
    private readonly spec: AzureSpec,
  ) {}

  async list({ folder, isRecursive, cursor, limit }: ListQuery): Promise<StoragePage> {
    const options = { prefix: folder === "" ? "" : `${folder}/` };
    const pages = { maxPageSize: limit, ...(cursor ? { continuationToken: cursor } : {}) };
    const page = await this.told(async () => {
      const found: AsyncIterator<Page> = isRecursive
        ? this.client.listBlobsFlat(options).byPage(pages)
        : this.client.listBlobsByHierarchy("/", options).byPage(pages);
      const { value, done } = await found.next();
      return done ? null : (value as Page);
    });
    if (!page) return { entries: [], cursor: null };
    const { blobItems, blobPrefixes = [] } = page.segment;
    const folders = blobPrefixes.map(({ name }) => asFolder(name));
    const files = blobItems.flatMap(({ name, properties: { contentLength, lastModified, etag } }) =>
      name.endsWith("/") ? [] : [asFile(name, contentLength, lastModified, etag)],
    );
    return { entries: [...folders, ...files], cursor: page.continuationToken || null };
  }

  async stat(path: string): Promise<DatastoreEntry | null> {
    try {
      const found = await this.client.getBlobClient(path).getProperties();
      return asFile(path, found.contentLength, found.lastModified, found.etag);
    } catch (failure) {
      const { statusCode, code } = failure as { statusCode?: number; code?: string };
      if (statusCode === 404 && code !== "ContainerNotFound") return null;
      throw this.explain(failure, path);
    }
  }

  async open(path: string, range?: ByteRange): Promise<Readable> {
    const [offset, count] = range ? [range.start, range.end - range.start + 1] : [0, undefined];
    const answer = await this.told(() => this.client.getBlobClient(path).download(offset, count), path);
    return answer.readableStreamBody as Readable;
  }

  async put(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const blob = this.client.getBlockBlobClient(path);
    await this.told(
      () => blob.uploadStream(Readable.from(bytes, { objectMode: false }), PIECE_BYTES, 2),
      path,
    );
  }

  private async told<T>(ask: () => Promise<T>, path?: string): Promise<T> {
    try {
      return await ask();
    } catch (failure) {
      throw this.explain(failure, path);
    }
  }

  private explain(failure: unknown, path?: string) {
    const container = `the container ${this.spec.container_name}`;
    const host = blobEndpoint(this.spec);
    return explainFailure(failure, {
      datastore: this.datastore,
      host,
      container,
      ...(path === undefined ? {} : { path }),
    });
  }
}

const asFolder = (name: string): DatastoreEntry => ({
  path: name.replace(/\/$/, ""),
  kind: "folder",
  sizeBytes: null,
  modifiedAt: null,
  etag: null,
});

const asFile = (
  path: string,
  size: number | undefined,
  modified: Date | undefined,
  etag: string | undefined,
): DatastoreEntry => ({
  path,
  kind: "file",
  sizeBytes: size ?? 0,
  modifiedAt: modified ?? null,
  etag: etag?.replace(/"/g, "") ?? null,
});
