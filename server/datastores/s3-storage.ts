import type { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import type { DatastoreEntry, DatastoreSpec } from "@/domain/datastores";
import type { ConnectGuard } from "../core/guarded-connect";
import { explainFailure } from "./explain-failure";
import { inPieces } from "./in-pieces";
import type { ByteRange, ListQuery, Storage, StoragePage } from "./storage";

type S3Spec = DatastoreSpec & { type: "s3" };

/** Of ten thousand pieces, which is as many as S3 takes: files of up to 80 GB, with one piece at a time in memory. */
const PIECE_BYTES = 8 * 1024 ** 2;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 60_000;

/** A bucket of Amazon's or of a server that speaks like it. */
export async function openS3(
  guard: ConnectGuard,
  datastore: string,
  spec: S3Spec,
  credentials: Record<string, string>,
): Promise<Storage> {
  const sdk = await import("@aws-sdk/client-s3");
  const agents = guard.agents({ keepAlive: true, timeout: SILENCE_TIMEOUT_MS, maxSockets: 16 });
  const client = new sdk.S3Client({
    region: spec.region,
    ...(spec.endpoint === undefined ? {} : { endpoint: spec.endpoint }),
    forcePathStyle: spec.path_style,
    ...signing(credentials),
    maxAttempts: 2,
    requestHandler: {
      httpAgent: agents.http,
      httpsAgent: agents.https,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
    },
    // Servers beside Amazon's know no trailing checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return new S3Storage(sdk, client, datastore, spec);
}

/** Without credentials nothing is signed: only what is public can be read. */
function signing({ access_key_id, secret_access_key, session_token }: Record<string, string>) {
  if (access_key_id === undefined || secret_access_key === undefined)
    return {
      signer: { sign: async <T>(request: T) => request },
      credentials: { accessKeyId: "", secretAccessKey: "" },
    };
  const proof = { accessKeyId: access_key_id, secretAccessKey: secret_access_key };
  return { credentials: session_token === undefined ? proof : { ...proof, sessionToken: session_token } };
}

type Sdk = typeof import("@aws-sdk/client-s3");

class S3Storage implements Storage {
  constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly datastore: string,
    private readonly spec: S3Spec,
  ) {}

  async list({ folder, isRecursive, cursor, limit }: ListQuery): Promise<StoragePage> {
    const query = {
      Bucket: this.spec.bucket,
      Prefix: folder === "" ? "" : `${folder}/`,
      MaxKeys: limit,
      ...(isRecursive ? {} : { Delimiter: "/" }),
      ...(cursor ? { ContinuationToken: cursor } : {}),
    };
    const page = await this.told(() => this.client.send(new this.sdk.ListObjectsV2Command(query)));
    const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix = "" }) => asFolder(Prefix));
    const files = (page.Contents ?? []).flatMap(({ Key = "", Size, LastModified, ETag }) =>
      // Consoles mark an empty folder by an object that ends in a slash.
      Key === "" || Key.endsWith("/") ? [] : [asFile(Key, Size, LastModified, ETag)],
    );
    return { entries: [...folders, ...files], cursor: page.NextContinuationToken ?? null };
  }

  async stat(path: string): Promise<DatastoreEntry | null> {
    const command = new this.sdk.HeadObjectCommand({ Bucket: this.spec.bucket, Key: path });
    try {
      const { ContentLength, LastModified, ETag } = await this.client.send(command);
      return asFile(path, ContentLength, LastModified, ETag);
    } catch (failure) {
      // An answer to HEAD has no body, so a bucket that is not there looks like a file that is not.
      if ((failure as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404)
        return null;
      throw this.explain(failure, path);
    }
  }

  async open(path: string, range?: ByteRange): Promise<Readable> {
    const wanted = {
      Bucket: this.spec.bucket,
      Key: path,
      ...(range ? { Range: `bytes=${range.start}-${range.end}` } : {}),
    };
    const { Body } = await this.told(() => this.client.send(new this.sdk.GetObjectCommand(wanted)), path);
    return Body as Readable;
  }

  async put(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const place = { Bucket: this.spec.bucket, Key: path };
    const pieces = inPieces(bytes, PIECE_BYTES);
    const { value: first = new Uint8Array() } = await pieces.next();
    if (first.length < PIECE_BYTES) {
      await this.told(() => this.client.send(new this.sdk.PutObjectCommand({ ...place, Body: first })), path);
      return;
    }
    const { UploadId } = await this.told(
      () => this.client.send(new this.sdk.CreateMultipartUploadCommand(place)),
      path,
    );
    const upload = { ...place, UploadId };
    try {
      const Parts = await this.putParts(upload, first, pieces, path);
      const whole = new this.sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
      await this.told(() => this.client.send(whole), path);
    } catch (failure) {
      await this.client.send(new this.sdk.AbortMultipartUploadCommand(upload)).catch(() => {});
      throw failure;
    }
  }

  private async putParts(
    upload: { Bucket: string; Key: string; UploadId: string | undefined },
    first: Uint8Array,
    rest: AsyncGenerator<Uint8Array>,
    path: string,
  ) {
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let piece: Uint8Array | undefined = first; piece; piece = (await rest.next()).value ?? undefined) {
      const PartNumber = parts.length + 1;
      const command = new this.sdk.UploadPartCommand({ ...upload, PartNumber, Body: piece });
      const { ETag } = await this.told(() => this.client.send(command), path);
      parts.push({ PartNumber, ETag });
    }
    return parts;
  }

  private async told<T>(ask: () => Promise<T>, path?: string): Promise<T> {
    try {
      return await ask();
    } catch (failure) {
      throw this.explain(failure, path);
    }
  }

  private explain(failure: unknown, path?: string) {
    const { bucket, endpoint, region } = this.spec;
    const host = endpoint ?? `Amazon S3 in ${region}`;
    return explainFailure(failure, {
      datastore: this.datastore,
      host,
      container: `the bucket ${bucket}`,
      ...(path === undefined ? {} : { path }),
    });
  }
}

const asFolder = (prefix: string): DatastoreEntry[] =>
  prefix === "/" || prefix === ""
    ? []
    : [{ path: prefix.replace(/\/$/, ""), kind: "folder", sizeBytes: null, modifiedAt: null, etag: null }];

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
  etag: etag?.replace(/^W\/|"/g, "") ?? null,
});
