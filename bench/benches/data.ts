/** Data of gigabytes: a look into it, where it lies here and where it lies in an S3 server, and its way in and out. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { atelierJson } from "@/sdk/clients/testing/clients";
import { readWhole, request, submitYaml } from "../jobs";
import { highestResidentBytes, listTrees } from "../processes";
import { median, type Row, readable } from "../report";
import { peerPython } from "../targets/mlflow";
import { BUCKET, makeDisk, S3_KEYS, type S3Server, startS3 } from "../targets/s3";
import type { BenchStudio } from "../targets/studio";
import type { World } from "../world";

const GB = 1000 ** 3;
const TABLE_GB = 1;
const INPUT_GB = 2;
const STREAM_GB = 5;
const WANTED_PREVIEW_MS = 1_000;
const WANTED_PROFILE_MS = 10_000;
const WANTED_MB = 500;
const PREVIEWS = 5;
/** So much of a table is its first ranges. */
const WANTED_PREVIEW_READ_BYTES = 64 * 1024 ** 2;
const STORE = "lake";

interface Bench {
  studio: BenchStudio;
  s3: S3Server;
  disk: string;
}

export async function measureData(world: World): Promise<Row[]> {
  const studio = await world.studio();
  const disk = makeDisk();
  const s3 = await startS3(disk);
  try {
    const bench = { studio, s3, disk };
    await attach(bench);
    const here = await measureHere(bench);
    return [...here, ...(await measureFar(bench)), ...(await measureStream(bench)), showMemory(studio)];
  } finally {
    s3.stop();
    fs.rmSync(disk, { recursive: true, force: true });
  }
}

async function attach({ studio, s3, disk }: Bench): Promise<void> {
  const file = path.join(disk, "lake.json");
  const credentials = { access_key_id: S3_KEYS.id, secret_access_key: S3_KEYS.secret };
  fs.writeFileSync(
    file,
    JSON.stringify({ name: STORE, type: "s3", endpoint: s3.address, bucket: BUCKET, credentials }),
  );
  await atelierJson(studio.studio, "datastore", "create", "-f", file);
}

/** A CSV of so many bytes: a counter, a word, two numbers, of which one is missing now and then. */
function writeTable(file: string, sizeBytes: number): void {
  const handle = fs.openSync(file, "w");
  let written = fs.writeSync(handle, "number,word,value,share\n");
  for (let number = 0; written < sizeBytes; ) {
    const lines: string[] = [];
    for (const end = number + 100_000; number < end; number++) {
      const share = number % 97 === 0 ? "" : ((number * 7919) % 100_003) / 100_003;
      lines.push(`${number},word-${number % 5003},${(number * 31) % 1_000_007},${share}\n`);
    }
    written += fs.writeSync(handle, lines.join(""));
  }
  fs.closeSync(handle);
}

/** Bytes that nothing can pack, every megabyte another. */
function writeBytes(file: string, gigabytes: number): void {
  const handle = fs.openSync(file, "w");
  const block = randomBytes(1_000_000);
  for (let number = 0; number < gigabytes * 1000; number++) {
    block.writeUInt32LE(number);
    fs.writeSync(handle, block);
  }
  fs.closeSync(handle);
}

async function measureHere({ studio, disk }: Bench): Promise<Row[]> {
  const file = path.join(disk, "table.csv");
  writeTable(file, TABLE_GB * GB);
  const about = ["--name", "table", "--type", "uri_file", "--path", file];
  const uploadMs = await timed(() => atelierJson(studio.studio, "data", "create", ...about));
  const [first, profile] = [await previewMs(studio, "table"), await profileMs(studio, "table")];
  const pandas = askPandas(file);
  return [
    { what: `a CSV of ${TABLE_GB} GB is registered from this computer`, ours: rate(TABLE_GB, uploadMs) },
    {
      what: "… its first rows",
      ours: `${readable(first)} ms`,
      theirs: `${readable(pandas.headMs)} ms (pandas, the same rows)`,
      wanted: `< ${WANTED_PREVIEW_MS / 1000} s`,
      isReached: first < WANTED_PREVIEW_MS,
    },
    {
      what: "… its sampled profile",
      ours: `${readable(profile / 1000)} s`,
      theirs: `${readable(pandas.describeMs / 1000)} s, ${readable(pandas.residentMb)} MB (pandas, all rows)`,
      wanted: `< ${WANTED_PROFILE_MS / 1000} s`,
      isReached: profile < WANTED_PROFILE_MS,
    },
  ];
}

/** The same table, in the S3 server: what a look reads of it, and what a run that takes it does. */
async function measureFar(bench: Bench): Promise<Row[]> {
  const { studio, s3, disk } = bench;
  putByCurl(bench, path.join(disk, "table.csv"), "table.csv");
  const at = `azureml://datastores/${STORE}/paths/table.csv`;
  await atelierJson(studio.studio, "data", "create", "--name", "far", "--type", "uri_file", "--path", at);
  const before = s3.readBytes();
  const first = await previewMs(studio, "far");
  const previewBytes = (s3.readBytes() - before) / PREVIEWS;
  const profile = await profileMs(studio, "far");
  const profileBytes = s3.readBytes() - before - previewBytes * PREVIEWS;
  const input = await measureInput(bench);
  return [
    {
      what: "the same CSV in an S3 server: its first rows",
      ours: `${readable(first)} ms, of ${readable(previewBytes / 2 ** 20)} MB`,
      wanted: "its first ranges",
      isReached: previewBytes < WANTED_PREVIEW_READ_BYTES,
    },
    {
      what: "… its profile, of blocks from the whole file",
      ours: `${readable(profile / 1000)} s, of ${readable(profileBytes / 2 ** 20)} MB`,
      wanted: `< ${WANTED_PROFILE_MS / 1000} s`,
      isReached: profile < WANTED_PROFILE_MS,
    },
    ...input,
  ];
}

async function measureInput(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.disk, "input.bin");
  writeBytes(file, INPUT_GB);
  putByCurl(bench, file, "input.bin");
  fs.rmSync(file);
  const [first, second] = [await runWithInput(bench), await runWithInput(bench)];
  return [
    {
      what: `a run takes ${INPUT_GB} GB from the S3 server: to its first line`,
      ours: `${readable(first.seconds)} s, ${readable(first.readBytes / GB)} GB read there`,
    },
    {
      what: "… another run takes the same",
      ours: `${readable(second.seconds)} s, ${readable(second.readBytes / GB)} GB read there`,
      wanted: "fetched at most once",
      isReached: second.readBytes < 2 ** 20,
    },
  ];
}

async function runWithInput({ studio, s3 }: Bench) {
  const before = s3.readBytes();
  const input = `inputs:\n  all:\n    type: uri_file\n    path: azureml://datastores/${STORE}/paths/input.bin\n`;
  const command = `command: test -s \${{inputs.all}} && python -c 'import time; print(time.time_ns())'\n`;
  const { name, sentAtMs } = await submitYaml(studio, command + input);
  const seconds = (Number(await readWhole(studio, name)) / 1e6 - sentAtMs) / 1000;
  return { seconds, readBytes: s3.readBytes() - before };
}

/** Into the datastore in the S3 server and out of it, by the command line. The peer is curl, straight to that server. */
async function measureStream(bench: Bench): Promise<Row[]> {
  const { studio, disk } = bench;
  const file = path.join(disk, "stream.bin");
  writeBytes(file, STREAM_GB);
  const into = ["datastore", "upload", "-n", STORE, "-f", file];
  const intoMs = await timed(() => atelierJson(studio.studio, ...into));
  const theirIntoMs = await timed(async () => putByCurl(bench, file, "by-curl.bin"));
  fs.rmSync(file);
  const out = ["datastore", "download", "-n", STORE, "-p", "stream.bin", "-d", path.join(disk, "out")];
  const outMs = await timed(() => atelierJson(studio.studio, ...out));
  const size = fs.statSync(path.join(disk, "out/stream.bin")).size;
  if (size < STREAM_GB * GB) throw new Error(`${size} bytes came back.`);
  const theirOutMs = await timed(async () => getByCurl(bench, "by-curl.bin"));
  return [
    {
      what: `${STREAM_GB} GB into the datastore in the S3 server, hashed, kept on the way, resumable`,
      ours: rate(STREAM_GB, intoMs),
      theirs: `${rate(STREAM_GB, theirIntoMs)} (curl to that server)`,
    },
    {
      what: "… out of it",
      ours: rate(STREAM_GB, outMs),
      theirs: `${rate(STREAM_GB, theirOutMs)} (curl from that server)`,
    },
  ];
}

/** The most that each part has held in memory since it started, all of the above included. */
function showMemory({ studio }: BenchStudio): Row {
  const parts = (["gateway", "web", "runner"] as const).map((part) => {
    const pids = part === "web" ? listTrees([studio.pid(part)]) : [studio.pid(part)];
    return { part, mb: Math.max(...pids.map(highestResidentBytes)) / 1e6 };
  });
  return {
    what: "… resident memory, highest over all of this",
    ours: parts.map(({ part, mb }) => `${part} ${readable(mb)} MB`).join(", "),
    wanted: `< ${WANTED_MB} MB each`,
    isReached: parts.every(({ mb }) => mb < WANTED_MB),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

const rate = (gigabytes: number, ms: number) =>
  `${readable(ms / 1000)} s, ${readable((gigabytes * 1000) / (ms / 1000))} MB/s`;

async function previewMs(studio: BenchStudio, name: string): Promise<number> {
  const times: number[] = [];
  while (times.length < PREVIEWS)
    times.push(
      await timed(async () => {
        const answer = await request(studio, `data/${name}/versions/1/preview`);
        const { rows } = (await answer.json()) as { rows?: unknown[] };
        if (!rows?.length) throw new Error(`${name} shows no rows.`);
      }),
    );
  return median(times);
}

/** From the asking to the answer, as the page asks: again and again. */
async function profileMs(studio: BenchStudio, name: string): Promise<number> {
  const address = `data/${name}/versions/1/profile`;
  return timed(async () => {
    await request(studio, address, { method: "POST" });
    for (;;) {
      const known = (await (await request(studio, address)).json()) as { status: string; message: string };
      if (known.status === "Ready") return;
      if (known.status === "Failed") throw new Error(known.message);
      await delay(100);
    }
  });
}

const PANDAS = `
import resource, sys, time
import pandas
begun = time.monotonic()
pandas.read_csv(sys.argv[1], nrows=200)
read = time.monotonic()
pandas.read_csv(sys.argv[1]).describe(include="all")
print(read - begun, time.monotonic() - read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
`;

function askPandas(file: string) {
  const said = execFileSync(peerPython(), ["-c", PANDAS, file], { encoding: "utf8" });
  const [head, describe, resident] = said.trim().split(" ").map(Number) as [number, number, number];
  return { headMs: head * 1000, describeMs: describe * 1000, residentMb: (resident * 1024) / 1e6 };
}

const SIGNED = ["--silent", "--show-error", "--fail", "--aws-sigv4", "aws:amz:us-east-1:s3"];
const AS = ["--user", `${S3_KEYS.id}:${S3_KEYS.secret}`, "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"];

function putByCurl({ s3 }: Bench, file: string, key: string): void {
  execFileSync("curl", [...SIGNED, ...AS, "--upload-file", file, `${s3.address}/${BUCKET}/${key}`]);
}

function getByCurl({ s3, disk }: Bench, key: string): void {
  execFileSync("curl", [...SIGNED, ...AS, "-o", path.join(disk, key), `${s3.address}/${BUCKET}/${key}`]);
}
