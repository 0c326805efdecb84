/** For tests: the studio's side of a job, which gives contents and keeps what it is told. */
import { createHash } from "node:crypto";
import type { FileEntry } from "@/domain/node/assignment";
import type { Progress, SystemPoint } from "@/domain/node/messages";
import type { PeerPlace } from "@/domain/peers";
import type { Link } from "../driver";

export class RecordingLink implements Link {
  readonly files = new Map<string, string>();
  readonly notices: string[] = [];
  readonly points: SystemPoint[] = [];
  readonly progress: Progress[] = [];
  private readonly contents = new Map<string, Buffer>();

  /** A file that an assignment may name. */
  file(path: string, text: string): FileEntry {
    const bytes = Buffer.from(text);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.contents.set(sha256, bytes);
    return { path, sha256, sizeBytes: bytes.length };
  }

  insist = <T>(call: () => Promise<T>): Promise<T> => call();
  isLeft = (): boolean => false;

  async open(sha256: string) {
    const bytes = this.contents.get(sha256);
    if (!bytes) throw new Error(`Nobody has stored ${sha256}.`);
    return {
      read: async function* () {
        yield bytes;
      },
    };
  }

  async collect(files: Parameters<Link["collect"]>[0]): Promise<void> {
    for (const file of files) {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.read()) pieces.push(piece);
      this.files.set(file.path, Buffer.concat(pieces).toString());
    }
  }

  async notice(text: string): Promise<void> {
    this.notices.push(text);
  }
  async metrics(points: SystemPoint[]): Promise<void> {
    this.points.push(...points);
  }
  report(progress: Progress): void {
    this.progress.push(progress);
  }
  async meet(place: PeerPlace): Promise<PeerPlace[]> {
    return [place];
  }
}
