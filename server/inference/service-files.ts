/** The files of a service: a model that MLflow loads, which holds the steps, what they have learned, and what they need. */
import { createHash } from "node:crypto";
import { AppError } from "@/domain/errors";
import {
  type Contract,
  contractFile,
  EXAMPLE_FILE,
  writeConda,
  writeExample,
  writeMlmodel,
} from "@/domain/inference/mlflow-folder";
import type { Argument, ServiceStep } from "@/domain/inference/service-graph";
import { MLMODEL_FILE } from "@/domain/mlmodel";
import type { WorkspaceCtx } from "../core/context";
import { environmentHash } from "../environments/environment-hash";
import { readText } from "../models/draft-model";
import { storeBlobs } from "../snapshots/store-blob";
import type { SnapshotFile } from "../snapshots/store-snapshot";
import type { ServiceOfRun } from "./load-service";

const SHARED = "atelier_tables/";
const ENTRY = "run.py";
const COMMAND = `python ${ENTRY}`;
const MAX_CONTRACT_BYTES = 4 * 1024 * 1024;

export async function makeServiceFiles(ctx: WorkspaceCtx, service: ServiceOfRun): Promise<SnapshotFile[]> {
  const { graph } = service;
  const contract = await readContract(ctx, service);
  const code = await gatherCode(service);
  const { files: contents, places } = await gatherContents(service);
  const steps = graph.steps.map((step) => ({ ...step, code: step.name, arguments: placed(step, places) }));
  const said = { ...contract, input: graph.input, output: graph.output, steps };
  const texts = {
    [MLMODEL_FILE]: writeMlmodel(contract),
    [EXAMPLE_FILE]: writeExample(contract),
    "conda.yaml": writeConda(service.workOf(graph.input.step).environment),
    "graph/service.json": `${JSON.stringify(said, null, 1)}\n`,
  };
  return [...(await storeTexts(ctx, texts)), ...code, ...contents];
}

/** What a script left is read as a stranger's. */
async function readContract(ctx: WorkspaceCtx, { contract, graph }: ServiceOfRun): Promise<Contract> {
  const [file] = contract.files;
  const text =
    file && file.sizeBytes <= MAX_CONTRACT_BYTES
      ? await readText(await ctx.services.blobs.open(file.sha256))
      : "";
  const read = contractFile.safeParse(parseJson(text));
  if (read.success) return read.data;
  throw new AppError("invalid", `What ${graph.input.step} says of the columns of a request cannot be read.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Each step's own files, and once what all of them share. */
async function gatherCode(service: ServiceOfRun): Promise<SnapshotFile[]> {
  const { graph, workOf } = service;
  const first = graph.input.step;
  const shared = (await service.codeOf(first)).filter(({ path }) => path.startsWith(SHARED));
  const files = shared.map((file) => ({ ...file, path: `code/${file.path}` }));
  const environment = environmentHash(workOf(first).environment);
  for (const { name } of graph.steps) {
    const own = await service.codeOf(name);
    const { spec, environment: wanted } = workOf(name);
    if (spec.command.trim() !== COMMAND || !own.some(({ path }) => path === ENTRY))
      throw new AppError(
        "invalid",
        `The step ${name} runs \`${spec.command}\`: a service calls the function of its steps in one process, so take components of the library.`,
      );
    if (listed(own.filter(({ path }) => path.startsWith(SHARED))) !== listed(shared))
      throw new AppError(
        "invalid",
        `The step ${name} has another version of ${SHARED.slice(0, -1)} than the others: take components of the library alone, and run it again.`,
      );
    if (environmentHash(wanted) !== environment)
      throw new AppError(
        "invalid",
        `The step ${name} has the environment ${wanted.label}, and a service has one for all of its steps.`,
      );
    const ours = own.filter(({ path }) => !path.startsWith(SHARED));
    files.push(...ours.map((file) => ({ ...file, path: `code/steps/${name}/${file.path}` })));
  }
  return files;
}

const listed = (files: readonly SnapshotFile[]): string =>
  JSON.stringify(files.map(({ path, sha256 }) => [path, sha256]).sort());

/** What was learned and what was given, each at its place; that of a single file is the file. */
async function gatherContents({ graph, contentOf }: ServiceOfRun) {
  const files: SnapshotFile[] = [];
  const places = new Map<string, string>();
  for (const [place, content] of Object.entries(graph.contents)) {
    const found = await contentOf(content);
    files.push(...found.files.map((file) => ({ ...file, path: `graph/${place}/${file.path}` })));
    places.set(place, found.kind === "file" ? `${place}/${found.files[0]!.path}` : place);
  }
  return { files, places };
}

const placed = (step: ServiceStep, places: ReadonlyMap<string, string>): Record<string, Argument> =>
  Object.fromEntries(
    Object.entries(step.arguments).map(([name, argument]) => [
      name,
      "file" in argument ? { file: places.get(argument.file)! } : argument,
    ]),
  );

async function storeTexts(ctx: WorkspaceCtx, texts: Record<string, string>): Promise<SnapshotFile[]> {
  const contents = Object.entries(texts).map(([path, text]) => {
    const bytes = Buffer.from(text, "utf8");
    return { path, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  await storeBlobs(ctx, async () => contents);
  return contents.map(({ path, bytes, sha256 }) => ({ path, sha256, sizeBytes: bytes.length }));
}
