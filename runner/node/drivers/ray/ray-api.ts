/** The Jobs API of a Ray cluster, as far as runs need it. */
import { z } from "zod";
import { nodeText } from "@/domain/node/fields";
import { failRun } from "../../failure";
import { type Asked, ask, Unanswered } from "./requests";

const ASK_MS = 5_000;
/** A cluster starts an agent before it takes its first job, and unpacks what was sent. */
const SUBMIT_MS = 60_000;
const MOST_SAID = 1_000;

const version = z.object({ ray_version: nodeText(100), session_name: nodeText(500) });
export type RayVersion = z.infer<typeof version>;

export const JOB_STATUSES = ["PENDING", "RUNNING", "STOPPED", "SUCCEEDED", "FAILED"] as const;
export const rayJob = z.object({
  submission_id: z.string().max(500).nullish(),
  status: z.enum(JOB_STATUSES),
  message: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
export type RayJobDetails = z.infer<typeof rayJob>;

export interface Submission {
  submission_id: string;
  entrypoint: string;
  metadata: Record<string, string>;
  runtime_env: Record<string, unknown>;
  entrypoint_num_cpus?: number;
  entrypoint_num_gpus?: number;
  entrypoint_memory?: number;
  entrypoint_resources?: Record<string, number>;
}

export class RayApi {
  /** True once what answers there has said that it is Ray: what anything else says is shown to nobody. */
  private isKnown = false;

  constructor(
    /** The name of the compute target, for sentences. */
    readonly target: string,
    private readonly address: string,
    private readonly token: string | undefined,
  ) {}

  async version(): Promise<RayVersion> {
    const { status, text } = await this.ask("GET", "/api/version");
    if (status === 401 || status === 403)
      throw new Unanswered(
        `${this.target} refuses the token of the target: ${this.address} asks for another.`,
        "refused",
      );
    const found = version.safeParse(parseJson(text));
    this.isKnown = status === 200 && found.success;
    if (this.isKnown) return found.data!;
    throw new Unanswered(
      `${this.target}: what answers at ${this.address} is no Jobs API of Ray (it said ${status}).`,
      "other",
    );
  }

  /** Null where the cluster knows nothing of it. */
  async find(id: string): Promise<RayJobDetails | null> {
    const { status, text } = await this.ask("GET", `/api/jobs/${encodeURIComponent(id)}`);
    if (status === 404) return null;
    return rayJob.parse(parseJson(this.must(status, text)));
  }

  async list(): Promise<RayJobDetails[]> {
    const { status, text } = await this.ask("GET", "/api/jobs/");
    return z.array(rayJob).parse(parseJson(this.must(status, text)));
  }

  async hasPackage(name: string): Promise<boolean> {
    const { status, text } = await this.ask("GET", `/api/packages/gcs/${name}`);
    if (status === 404) return false;
    this.must(status, text);
    return true;
  }

  async putPackage(name: string, bytes: Uint8Array): Promise<void> {
    const { status, text } = await this.ask(
      "PUT",
      `/api/packages/gcs/${name}`,
      bytes,
      "application/octet-stream",
    );
    this.must(status, text);
  }

  /** Once, however often: the id is ours, and one that is known already is left as it is. */
  async submit(submission: Submission): Promise<void> {
    const body = Buffer.from(JSON.stringify(submission));
    const { status, text } = await this.ask("POST", "/api/jobs/", body);
    if (status < 300 || (await this.find(submission.submission_id))) return;
    if (status >= 500) throw new Unanswered(this.refusal(text), "failed");
    throw failRun("StartFailed", this.refusal(text));
  }

  /** Asks it to end, and passes over one that is not there. */
  async stop(id: string): Promise<void> {
    await this.ask("POST", `/api/jobs/${encodeURIComponent(id)}/stop`);
  }

  async remove(id: string): Promise<void> {
    await this.ask("DELETE", `/api/jobs/${encodeURIComponent(id)}`);
  }

  /** What the entrypoint itself has printed. */
  async logs(id: string): Promise<string> {
    const { status, text } = await this.ask("GET", `/api/jobs/${encodeURIComponent(id)}/logs`);
    const found = z.object({ logs: z.string() }).safeParse(parseJson(text));
    return status === 200 && found.success ? found.data.logs : "";
  }

  private ask(method: Asked["method"], path: string, body?: Uint8Array, type?: string) {
    const timeoutMs = method === "POST" || method === "PUT" ? SUBMIT_MS : ASK_MS;
    return ask(this.address, {
      method,
      path,
      token: this.token,
      timeoutMs,
      ...(body ? { body } : {}),
      ...(type ? { type } : {}),
    });
  }

  private must(status: number, text: string): string {
    if (status < 300) return text;
    throw new Unanswered(this.refusal(text), "failed");
  }

  private refusal = (text: string): string =>
    `${this.target} refused: ${(this.isKnown && text.trim().slice(-MOST_SAID)) || "it did not say why."}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
