/**
 * The container engine that this machine has, asked for what it holds. It runs nothing of anybody's for us: an image that
 * somebody has brought there is handed out as a file system, and its daemon, where it has one, never sees a run.
 */
import { randomUUID } from "node:crypto";
import type { Settings } from "../../../../options";
import { findProgram, type Ran, run, USUAL_PATH } from "../../commands";

export type EngineName = "podman" | "docker";

/** What an image says of itself. */
export interface ImageFacts {
  /** The hash of its configuration, by which it is one and the same everywhere. */
  id: string;
  variables: Record<string, string>;
}

const PASSED = /^(HOME|XDG_RUNTIME_DIR|DOCKER_HOST|CONTAINERS_\w+|(HTTPS?|NO)_PROXY|(https?|no)_proxy)$/;
/** It opens its output by its name, which works for a pipe; what Node gives a program is a socket. */
const INTO_PIPE = ["/bin/bash", "--norc", "-p", "-c", 'set -o pipefail; "$@" | cat', "read"];
const ASK_MS = 60_000;
const COPY_MS = 30 * 60_000;

export class HostEngine {
  private constructor(
    readonly name: EngineName,
    readonly program: string,
    readonly version: string,
    private readonly variables: Record<string, string>,
  ) {}

  /** podman where it is, else docker where its daemon answers; null where there is neither. */
  static async find({ hostVariables }: Pick<Settings, "hostVariables">): Promise<HostEngine | null> {
    const passed = Object.entries(hostVariables).filter(([name, value]) => PASSED.test(name) && value);
    const variables = { PATH: USUAL_PATH, ...(Object.fromEntries(passed) as Record<string, string>) };
    for (const [name, ...words] of [
      ["podman", "version", "--format", "{{.Client.Version}}"],
      ["docker", "version", "--format", "{{.Server.Version}}"],
    ] as const) {
      const program = findProgram(name, hostVariables.PATH);
      const said = program && (await run([program, ...words], { timeoutMs: ASK_MS, env: variables }));
      if (said && said.exitCode === 0) return new HostEngine(name, program, said.stdout.trim(), variables);
    }
    return null;
  }

  /** What this machine's own store says of the image; null where it has none of that name. */
  async look(image: string): Promise<ImageFacts | null> {
    const { exitCode, stdout } = await this.ask(["image", "inspect", image]);
    return exitCode === 0 ? readImageFacts(stdout) : null;
  }

  /** The command that writes the image's file system as a tar, and what removes what that needed. */
  async open(id: string): Promise<{ command: string[]; close(): Promise<void> }> {
    const name = `atelier-${randomUUID()}`;
    const never = this.name === "podman" ? ["--pull=never"] : [];
    const made = await this.ask(["create", ...never, "--network=none", "--name", name, id, "/bin/sh"]);
    if (made.exitCode !== 0) throw new Error(lastLine(made.stderr) || `${this.name} could not open it`);
    return {
      command: [...INTO_PIPE, this.program, "export", name],
      close: async () => void (await this.ask(["rm", "--force", name])),
    };
  }

  /** Writes the image with its layers to a file, for the engine that builds. */
  async save(image: string, file: string): Promise<void> {
    const saved = await this.ask(["save", "--output", file, image], COPY_MS);
    if (saved.exitCode !== 0) throw new Error(lastLine(saved.stderr) || `${this.name} could not hand it out`);
  }

  get environment(): Record<string, string> {
    return this.variables;
  }

  private ask(words: string[], timeoutMs = ASK_MS): Promise<Ran> {
    return run([this.program, ...words], { timeoutMs, env: this.variables });
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1)?.slice(0, 500) ?? "";

/** Of what `image inspect` of either engine says. */
export function readImageFacts(text: string): ImageFacts {
  const [said] = JSON.parse(text) as { Id: string; Config?: { Env?: string[] | null } }[];
  const set = (said?.Config?.Env ?? []).map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
  return {
    id: said!.Id.replace(/^sha256:/, ""),
    variables: Object.fromEntries(set.filter(([name]) => /^[A-Za-z_]\w*$/.test(name))),
  };
}
