import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { joinWorkspace, makeRun, makeWorkspace, outcomeOf, scriptOf, testServices } from "@/db/factories";
import { auditEvents, datastores } from "@/db/schema";
import { testDatabase } from "@/db/testing";
import { readPrivateHost } from "@/domain/private-hosts";
import type { WorkspaceCtx } from "../core/context";
import { guardConnects } from "../core/guarded-connect";
import { deleteSecret } from "../secrets/delete-secret";
import { listSecrets } from "../secrets/list-secrets";
import { setSecret } from "../secrets/set-secret";
import {
  browseDatastore,
  findDatastoreFile,
  previewFile,
  testConnection,
  uploadToDatastore,
} from "./browse-datastore";
import { createDatastore } from "./create-datastore";
import { getDatastore, listDatastores } from "./list-datastores";
import { AZURITE, BUCKET, bytesOf, S3_KEYS, testServers, textOf } from "./testing";
import { deleteDatastore, updateDatastore } from "./update-datastore";

const services = testServices(testDatabase());
const servers = testServers();
beforeAll(() => {
  services.guard = guardConnects([readPrivateHost("127.0.0.1")!]);
  services.datastoreRoots = [servers.folder];
});

const s3 = (more: object = {}) => ({
  name: "lake",
  type: "s3",
  endpoint: servers.s3,
  bucket: BUCKET,
  ...more,
});
const withKeys = (more: object = {}) =>
  s3({ credentials: { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret }, ...more });
const azure = (more: object = {}) => ({
  name: "blobs",
  $schema: "https://azuremlschemas.azureedge.net/latest/azureBlob.schema.json",
  type: "azure_blob",
  account_name: AZURITE.account,
  container_name: BUCKET,
  endpoint: servers.azure,
  credentials: { account_key: AZURITE.key },
  ...more,
});
const local = () => ({ name: "disk", type: "local", path: servers.folder });
const create = (ctx: WorkspaceCtx, file: object, set: string[] = []) =>
  createDatastore(ctx, { yaml: JSON.stringify(file), set });
const issuesOf = async (made: Promise<unknown>): Promise<string[]> => {
  const failure = (await made.then(
    () => ({}),
    (thrown: unknown) => thrown,
  )) as { details?: { issues?: { message: string }[] } };
  return failure.details?.issues?.map(({ message }) => message) ?? [];
};
const namesIn = async (ctx: WorkspaceCtx) => (await listDatastores(ctx)).datastores.map(({ name }) => name);

describe("a datastore", () => {
  test("is attached, listed, changed and removed, and nothing that answers holds a credential", async () => {
    const ctx = await makeWorkspace(services);
    const answers: unknown[] = [
      await create(ctx, withKeys()),
      await create(ctx, azure()),
      await create(ctx, local()),
    ];
    expect(await namesIn(ctx)).toEqual(["workspaceblobstore", "blobs", "disk", "lake"]);
    answers.push(await listDatastores(ctx), await getDatastore(ctx, { datastore: "blobs" }));
    expect(answers.at(-1)).toMatchObject({
      type: "azure_blob",
      credentials: { account_key: "secret:datastore-blobs-account_key" },
      can: { write: true },
    });
    answers.push(
      await updateDatastore(ctx, { datastore: "lake", set: ["region=eu-central-1", "description=a lake"] }),
    );
    expect(answers.at(-1)).toMatchObject({
      spec: { region: "eu-central-1", bucket: BUCKET, path_style: true },
      description: "a lake",
      credentials: { access_key_id: "secret:datastore-lake-access_key_id" },
    });
    await deleteDatastore(ctx, { datastore: "lake" });
    expect(await namesIn(ctx)).toEqual(["workspaceblobstore", "blobs", "disk"]);
    expect((await listSecrets(ctx)).secrets.map(({ name }) => name)).toEqual(["datastore-blobs-account_key"]);
    const events = await services.db
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.workspaceId, ctx.workspaceId));
    const rows = await services.db
      .select()
      .from(datastores)
      .where(eq(datastores.workspaceId, ctx.workspaceId));
    expect(JSON.stringify([answers, events, rows])).not.toMatch(/Eby8vdM02|AKIATESTSTORES|what-only-the-s3/);
  });

  test("takes a credential by the name of a secret, which then cannot be deleted", async () => {
    const ctx = await makeWorkspace(services);
    const file = azure({ credentials: { account_key: "secret:AZURE_KEY" } });
    expect(await issuesOf(create(ctx, file))).toEqual([
      expect.stringContaining("names the secret AZURE_KEY, which is not in this workspace"),
    ]);
    // As `secret set --file` keeps it: with the line break at its end.
    await setSecret(ctx, { name: "AZURE_KEY", value: `${AZURITE.key}\n` });
    await create(ctx, file);
    expect(await testConnection(ctx, { datastore: "blobs" })).toMatchObject({ isReached: true });
    await expect(deleteSecret(ctx, { name: "AZURE_KEY" })).rejects.toThrow(
      "The datastore blobs uses the secret",
    );
    await deleteDatastore(ctx, { datastore: "blobs" });
    expect(await outcomeOf(deleteSecret(ctx, { name: "AZURE_KEY" }))).toBe("ok");
  });

  test("whose name is taken is refused, and so is another kind in its place", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, local());
    await expect(create(ctx, local())).rejects.toMatchObject({ code: "conflict" });
    await expect(create(ctx, { ...local(), name: "workspaceblobstore" })).rejects.toMatchObject({
      code: "conflict",
    });
    const other = JSON.stringify(s3({ name: "disk" }));
    await expect(updateDatastore(ctx, { datastore: "disk", yaml: other })).rejects.toThrow(
      "of the type local",
    );
    const twice = await Promise.all([outcomeOf(create(ctx, s3())), outcomeOf(create(ctx, s3()))]);
    expect(twice.sort()).toEqual(["conflict", "ok"]);
  });

  test("that is written wrongly is refused with everything that is wrong", async () => {
    const ctx = await makeWorkspace(services);
    expect(await issuesOf(create(ctx, { name: "a b", type: "s3", bucket: "b", region: "x y" }))).toHaveLength(
      2,
    );
    expect(await issuesOf(create(ctx, { name: "share", type: "azure_file", file_share_name: "s" }))).toEqual([
      expect.stringContaining("mount the file share on the studio's machine"),
    ]);
    expect(await issuesOf(create(ctx, { ...local(), path: "/etc" }))).toEqual([
      expect.stringContaining("ATELIER_DATASTORE_ROOTS"),
    ]);
    expect(
      await issuesOf(create(ctx, azure({ credentials: { account_key: "x", sas_token: "y" } }))),
    ).toHaveLength(1);
  });

  test("of another workspace is not there", async () => {
    const [ours, theirs] = [await makeWorkspace(services), await makeWorkspace(services)];
    await create(theirs, local());
    expect(await namesIn(ours)).toEqual(["workspaceblobstore"]);
    const asked = { datastore: "disk" };
    for (const tried of [
      () => getDatastore(ours, asked),
      () => browseDatastore(ours, asked),
      () => testConnection(ours, asked),
      () => findDatastoreFile(ours, { ...asked, path: "a" }),
      () => uploadToDatastore(ours, { ...asked, path: "a", announced: {}, bytes: bytesOf("x") }),
      () => updateDatastore(ours, { ...asked, set: ["description=x"] }),
      () => deleteDatastore(ours, asked),
    ])
      expect(await outcomeOf(tried())).toBe("notFound");
  });

  test("is changed by contributors and owners, used by Data Scientists too, and by nobody else", async () => {
    const owner = await makeWorkspace(services);
    await create(owner, local());
    const may = {
      owner: ["ok", "ok", "ok"],
      contributor: ["ok", "ok", "ok"],
      dataScientist: ["ok", "forbidden", "forbidden"],
      computeOperator: ["forbidden", "forbidden", "forbidden"],
      reader: ["forbidden", "forbidden", "forbidden"],
    } as const;
    const tried = async (ctx: WorkspaceCtx, name: string) => [
      await outcomeOf(browseDatastore(ctx, { datastore: "disk" })),
      await outcomeOf(
        uploadToDatastore(ctx, {
          datastore: "disk",
          path: `${name}.txt`,
          announced: {},
          bytes: bytesOf("x"),
        }),
      ),
      await outcomeOf(create(ctx, { ...local(), name })),
    ];
    for (const [role, expected] of Object.entries(may))
      expect(await tried(await joinWorkspace(owner, role as keyof typeof may), `of_${role}`), role).toEqual(
        expected,
      );
    const script = scriptOf(owner, (await makeRun(owner)).id);
    expect(await tried(script, "of_script")).toEqual(["ok", "forbidden", "forbidden"]);
  });
});

const KINDS: Record<string, () => { name: string } | null> = {
  "an S3 server": () => withKeys({ name: "store" }),
  Azurite: () => azure({ name: "store" }),
  "a local folder": () => ({ ...local(), name: "store" }),
  "the workspace itself": () => null,
};

describe.each(Object.keys(KINDS))("files of %s", (kind) => {
  test("are written, listed, previewed and read", async () => {
    const ctx = await makeWorkspace(services);
    const given = KINDS[kind]!();
    if (given) await create(ctx, given);
    const datastore = given?.name ?? "workspaceblobstore";
    const put = (path: string, text: string | Buffer) =>
      uploadToDatastore(ctx, { datastore, path, announced: {}, bytes: bytesOf(text) });
    expect(await put("files/a/one.csv", "a,b\n1,2\n")).toMatchObject({
      path: "files/a/one.csv",
      sizeBytes: 8,
    });
    await put("files/two.bin", Buffer.from([0, 1, 2]));
    const listed = await browseDatastore(ctx, { datastore, path: "files/" });
    expect(listed.entries.map(({ path, kind }) => [kind, path])).toEqual([
      ["folder", "files/a"],
      ["file", "files/two.bin"],
    ]);
    const page = await browseDatastore(ctx, { datastore, path: "files", recursive: true, limit: 1 });
    expect(page.entries).toHaveLength(1);
    const rest = await browseDatastore(ctx, {
      datastore,
      path: "files",
      recursive: true,
      limit: 5,
      cursor: page.cursor,
    });
    expect([...page.entries, ...rest.entries].map(({ path }) => path)).toEqual([
      "files/a/one.csv",
      "files/two.bin",
    ]);
    expect(await previewFile(ctx, { datastore, path: "files/a/one.csv" })).toMatchObject({
      text: "a,b\n1,2\n",
      isCut: false,
    });
    expect(await previewFile(ctx, { datastore, path: "files/two.bin" })).toMatchObject({ text: null });
    const found = await findDatastoreFile(ctx, { datastore, path: "files/a/one.csv" });
    expect(await textOf(await found.open({ start: 4, end: 6 }))).toBe("1,2");
    await put("files/two.bin", "replaced");
    expect(await previewFile(ctx, { datastore, path: "files/two.bin" })).toMatchObject({ text: "replaced" });
    for (const path of ["../up", "/etc/passwd", "a//b", "a/./b"])
      expect(await outcomeOf(findDatastoreFile(ctx, { datastore, path }))).toBe("invalid");
    expect(await testConnection(ctx, { datastore })).toMatchObject({ isReached: true });
  });
});

describe("a test of the connection", () => {
  test("says what is wrong, and is no failure itself", async () => {
    const ctx = await makeWorkspace(services);
    await create(ctx, withKeys({ bucket: "nowhere" }));
    await create(ctx, azure({ endpoint: "http://10.1.2.3:10000/x" }));
    await create(ctx, azure({ name: "wrong", credentials: { account_key: "d3Jvbmc=" } }));
    const tell = async (datastore: string) => (await testConnection(ctx, { datastore })).message;
    expect(await tell("lake")).toContain("names the bucket nowhere");
    expect(await tell("blobs")).toContain("ATELIER_PRIVATE_HOSTS");
    expect(await tell("wrong")).toContain("credentials are wrong");
  });
});
