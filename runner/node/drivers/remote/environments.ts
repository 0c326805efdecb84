import type { EnvironmentSpec } from "@/domain/environments";
import type { RemotePython } from "./messages";
import type { ReadContent } from "./send-contents";

export interface RemoteEnvironment {
  /** The name of the build there, or null where the engine has built it or none is needed. */
  build: string | null;
  python: RemotePython;
  notices: string[];
}

export interface Asked {
  secrets: Record<string, string>;
  readContent: ReadContent;
  signal: AbortSignal;
  /** Told the build's id; `isWaited` while it is being built. */
  onBuild(buildId: string, isWaited: boolean): void;
  onAway(problem: string): void;
}

/** How the packages of a run come to be where it runs. */
export interface Environments {
  provide(spec: EnvironmentSpec, asked: Asked): Promise<RemoteEnvironment>;
  readLog(hash: string, offset: number, length: number): Promise<Uint8Array>;
}
