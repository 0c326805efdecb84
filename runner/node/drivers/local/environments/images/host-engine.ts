/**
 * The container engine that this machine has, asked for what it holds. It runs nothing of anybody's for us: an image that
 * somebody has brought there is handed out as a file system, and its daemon, where it has one, never sees a run.
 */
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
/** Not `podman export`: that holds both ends of its output, and waits for ever where nobody reads on. */
export const READ = 'at=$("$@") && exec tar -C "$at" -c .';

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

  /** The command that writes the image's file system as a tar, and what undoes what that needs. `name` is ours alone. */
  async open(id: string, name: string): Promise<{ command: string[]; close(): Promise<void> }> {
    if (this.name === "podman") {
      // Who is not root has a podman of his own, whose files are to be seen in its namespace alone.
      const own = process.getuid?.() === 0 ? [] : [this.program, "unshare"];
      const command = [...own, "/bin/sh", "-c", READ, "read", this.program, "image", "mount", id];
      return { command, close: async () => void (await this.ask(["image", "unmount", id])) };
    }
    const close = async () => void (await this.ask(["rm", "--force", name]));
    // A killed runner has left it.
    await close();
    const made = await this.ask(["create", "--network=none", "--name", name, id, "/bin/sh"]);
    if (made.exitCode !== 0) throw new Error(lastLine(made.stderr) || "docker could not open it");
    return { command: [this.program, "export", name], close };
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
