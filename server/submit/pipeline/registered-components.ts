/** Components that are registered, read as if their files stood beside those of the pipeline. */
import type { Executor } from "@/db/client";
import { readAssetReference } from "@/domain/asset-reference";
import { type OpenComponent, openComponent } from "@/domain/components/registered";
import { quote } from "@/domain/quote";
import type { AssetRecord } from "@/server/assets/asset-record";
import { resolveAsset } from "@/server/assets/resolve-asset";
import type { FoundFile, FoundPaths } from "@/server/snapshots/found-paths";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";

export interface RegisteredComponent extends OpenComponent {
  /** Where its code seems to lie; no path that a client sends begins so, and no address does. */
  folder: string;
  name: string;
  /** `add:1`. */
  label: string;
  versionId: string;
}

const NEXT = "Register it with `atelier component create -f FILE`, or name a file, as ./component.yml.";

export class RegisteredComponents {
  private readonly known = new Map<string, RegisteredComponent>();

  /** `found` gains the code of each component that is found. */
  constructor(
    private readonly executor: Executor,
    private readonly workspaceId: string,
    private readonly found: FoundPaths,
  ) {}

  /** The component that a text names, or why there is none: words to follow what names it. */
  async find(named: string): Promise<RegisteredComponent | string> {
    const reference = readAssetReference(named, "component");
    if (!reference) return `is ${quote(named)}, which names no component. ${NEXT}`;
    const record = await resolveAsset(this.executor, this.workspaceId, "component", reference);
    if (typeof record === "string") return `${record} ${NEXT}`;
    const known = this.known.get(record.id);
    if (known) return known;
    const read = this.open(record);
    await this.findCode(record, read.folder);
    this.known.set(record.id, read);
    return read;
  }

  private open({ id, name, version, spec }: AssetRecord<"component">): RegisteredComponent {
    const label = `${name}:${version}`;
    const { component, part } = openComponent(spec, `azureml:${label}`);
    return { component, part, folder: `@${label}`, name, label, versionId: id };
  }

  private async findCode({ snapshotId }: AssetRecord<"component">, folder: string): Promise<void> {
    if (snapshotId === null) return;
    const codes = new Map<string, FoundFile[]>();
    for (const file of await listSnapshotFiles(this.executor, snapshotId)) {
      const end = file.path.indexOf("/");
      const code = file.path.slice(0, end);
      const files = codes.get(code) ?? [];
      files.push({ ...file, executable: file.executable ?? false, path: file.path.slice(end + 1) });
      codes.set(code, files);
    }
    for (const [code, files] of codes)
      this.found.set(`${folder}/${code}`, { kind: "folder", files, ignore: {} });
  }
}
