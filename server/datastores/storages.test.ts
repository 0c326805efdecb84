import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { DatastoreSpec } from "@/domain/datastores";
import { readPrivateHost } from "@/domain/private-hosts";
import { guardConnects } from "../core/guarded-connect";
import { openAzure } from "./azure-storage";
import { openLocal } from "./local-storage";
import { openS3 } from "./s3-storage";
import type { Storage } from "./storage";
import { AZURITE, BUCKET, bytesOf, S3_KEYS, testServers, textOf } from "./testing";

const servers = testServers();
const guard = guardConnects([readPrivateHost("127.0.0.1")!]);
const s3Proof = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
const s3Spec = (more = {}): DatastoreSpec & { type: "s3" } => ({
  type: "s3",
  endpoint: servers.s3,
  bucket: BUCKET,
  region: "us-east-1",
  path_style: true,
  ...more,
});
const azureSpec = (more = {}): DatastoreSpec & { type: "azure_blob" } => ({
  type: "azure_blob",
  account_name: AZURITE.account,
  container_name: BUCKET,
  protocol: "http",
  endpoint: servers.azure,
  ...more,
});

const OPEN: Record<string, () => Storage | Promise<Storage>> = {
  "an S3 server": () => openS3(guard, "store", s3Spec(), s3Proof),
  Azurite: () => openAzure(guard, "store", azureSpec(), { account_key: AZURITE.key }),
  "a folder": () => openLocal([servers.folder], "store", { type: "local", path: servers.folder }),
};

const allOf = async (storage: Storage, folder: string, limit: number, isRecursive = false) => {
  const paths: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await storage.list({ folder, limit, isRecursive, cursor });
    paths.push(...page.entries.map(({ path: at, kind }) => (kind === "folder" ? `${at}/` : at)));
    cursor = page.cursor;
  } while (cursor);
  return paths.sort();
};

describe.each(Object.keys(OPEN))("in %s", (kind) => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await OPEN[kind]!();
    for (const name of ["a/1.txt", "a/2.txt", "a/b/3 ü.txt", "top.txt", "z/4.txt"])
      await storage.put(name, bytesOf(`this is ${name}`));
  });

  test("a folder is listed with what lies in it, page by page, and as a whole", async () => {
    expect(await allOf(storage, "", 100)).toEqual(["a/", "top.txt", "z/"]);
    expect(await allOf(storage, "", 1)).toEqual(["a/", "top.txt", "z/"]);
    expect(await allOf(storage, "a", 2)).toEqual(["a/1.txt", "a/2.txt", "a/b/"]);
    expect(await allOf(storage, "a", 2, true)).toEqual(["a/1.txt", "a/2.txt", "a/b/3 ü.txt"]);
    expect(await allOf(storage, "", 2, true)).toEqual([
      "a/1.txt",
      "a/2.txt",
      "a/b/3 ü.txt",
      "top.txt",
      "z/4.txt",
    ]);
    expect(await allOf(storage, "nothing", 10)).toEqual([]);
    const first = await storage.list({ folder: "", limit: 2, isRecursive: true });
    expect(first).toMatchObject({ entries: { length: 2 }, cursor: expect.any(String) });
  });

  test("a file is read as a whole and in part, and told with its size and a mark of its bytes", async () => {
    expect(await textOf(await storage.open("a/b/3 ü.txt"))).toBe("this is a/b/3 ü.txt");
    expect(await textOf(await storage.open("a/1.txt", { start: 5, end: 6 }))).toBe("is");
    const before = await storage.stat("a/2.txt");
    expect(before).toMatchObject({ path: "a/2.txt", kind: "file", sizeBytes: 15, etag: expect.any(String) });
    await storage.put("a/2.txt", bytesOf("other bytes"));
    const after = await storage.stat("a/2.txt");
    expect(after!.etag).not.toBe(before!.etag);
    expect(await textOf(await storage.open("a/2.txt"))).toBe("other bytes");
  });

  test("what is not there is null, and not found when it is read", async () => {
    expect(await storage.stat("a/none.txt")).toBeNull();
    expect(await storage.stat("a")).toBeNull();
    await expect(storage.open("a/none.txt")).rejects.toMatchObject({ code: "notFound" });
  });

  test("twenty megabytes go in and out in pieces; nothing is an empty file", async () => {
    const piece = Buffer.alloc(1_000_003, "atelier");
    const whole = async function* () {
      for (let n = 0; n < 20; n++) yield piece;
    };
    await storage.put("large.bin", whole());
    expect((await storage.stat("large.bin"))!.sizeBytes).toBe(20 * piece.length);
    let seen = 0;
    for await (const chunk of await storage.open("large.bin")) seen += chunk.length;
    expect(seen).toBe(20 * piece.length);
    await storage.put("empty", bytesOf(""));
    expect((await storage.stat("empty"))!.sizeBytes).toBe(0);
  }, 60_000);

  test("a write that breaks off leaves what was there", async () => {
    await storage.put("kept.txt", bytesOf("first"));
    const broken = async function* () {
      yield Buffer.alloc(9 * 1024 ** 2);
      throw new Error("the sender is gone");
    };
    await expect(storage.put("kept.txt", broken())).rejects.toThrow();
    expect(await textOf(await storage.open("kept.txt"))).toBe("first");
    expect((await allOf(storage, "", 100)).filter((name) => name.includes("part"))).toEqual([]);
  }, 60_000);
});

describe("is refused, with what to do about it,", () => {
  const list = async (storage: Storage | Promise<Storage>) => (await storage).list({ folder: "", limit: 10 });

  test("who comes with wrong credentials", async () => {
    const s3 = openS3(guard, "store", s3Spec(), { ...s3Proof, access_key_id: "WRONG" });
    await expect(list(s3)).rejects.toThrow("does not take its credentials: they are wrong or have expired");
    const azure = openAzure(guard, "store", azureSpec(), {
      account_key: Buffer.from("wrong").toString("base64"),
    });
    await expect(list(azure)).rejects.toThrow("Its credentials are wrong, or have no right there");
    const odd = openAzure(guard, "store", azureSpec(), { account_key: "no base64!" });
    await expect(list(odd)).rejects.toThrow("is written in base64");
  });

  test("a bucket, a container or a folder that is not there", async () => {
    await expect(list(openS3(guard, "store", s3Spec({ bucket: "nowhere" }), s3Proof))).rejects.toThrow(
      "The datastore store names the bucket nowhere, which http://127.0.0.1",
    );
    const azure = openAzure(guard, "store", azureSpec({ container_name: "nowhere" }), {
      account_key: AZURITE.key,
    });
    await expect(list(azure)).rejects.toThrow("names the container nowhere");
    const gone = openLocal([servers.folder], "store", { type: "local", path: `${servers.folder}/gone` });
    await expect(list(gone)).rejects.toThrow(/names the folder .*gone, which is not there/);
  });

  test("a host at which nothing listens, or whose name is not known", async () => {
    const closed = openS3(guard, "store", s3Spec({ endpoint: "http://127.0.0.1:1" }), s3Proof);
    await expect(list(closed)).rejects.toThrow("cannot be reached, as nothing listens there");
    const unknown = openAzure(guard, "store", azureSpec({ endpoint: "http://no-such-host.invalid/x" }), {});
    await expect(list(unknown)).rejects.toThrow("cannot be reached");
  });

  test("a private host that the platform owner has not listed", async () => {
    const shut = guardConnects([]);
    for (const storage of [
      openS3(shut, "store", s3Spec(), s3Proof),
      openAzure(shut, "store", azureSpec(), { account_key: AZURITE.key }),
    ])
      await expect(list(storage)).rejects.toThrow("ATELIER_PRIVATE_HOSTS");
  });

  test("a folder outside of those that are open to datastores", () => {
    for (const at of ["/etc", `${servers.folder}-beside`, `${servers.folder}/../s3`])
      expect(() => openLocal([servers.folder], "store", { type: "local", path: at })).toThrow(
        "ATELIER_DATASTORE_ROOTS",
      );
  });
});

describe("a link in a folder", () => {
  test("leads nowhere: it is neither listed, read, entered nor written through", async () => {
    const inside = path.join(servers.folder, "linked");
    const outside = path.join(servers.folder, "..", "outside");
    for (const folder of [inside, outside]) fs.mkdirSync(folder);
    fs.writeFileSync(path.join(outside, "secret"), "a secret");
    fs.symlinkSync(path.join(outside, "secret"), path.join(inside, "file"));
    fs.symlinkSync(outside, path.join(inside, "folder"));
    const storage = await OPEN["a folder"]!();
    expect(await allOf(storage, "linked", 10)).toEqual([]);
    expect(await allOf(storage, "linked", 10, true)).toEqual([]);
    expect(await storage.stat("linked/file")).toBeNull();
    expect(await storage.stat("linked/folder/secret")).toBeNull();
    for (const name of ["linked/file", "linked/folder/secret"])
      await expect(storage.open(name)).rejects.toMatchObject({ code: "notFound" });
    await expect(storage.put("linked/folder/new", bytesOf("x"))).rejects.toMatchObject({ code: "invalid" });
    await storage.put("linked/file", bytesOf("ours"));
    expect(fs.readFileSync(path.join(outside, "secret"), "utf8")).toBe("a secret");
    expect(fs.readdirSync(outside)).toEqual(["secret"]);
    const top = openLocal([servers.folder], "store", { type: "local", path: path.join(inside, "folder") });
    await expect(top.list({ folder: "", limit: 1 })).rejects.toThrow("is not there");
  });
});
