/** Components that are registered or come with the studio, read as if their files stood beside those of the pipeline. */
import type { Executor } from "@/db/client";
import { type AssetReference, readAssetReference } from "@/domain/asset-reference";
import { type OpenComponent, openComponent } from "@/domain/components/registered";
import { didYouMean } from "@/domain/nearest";
import { quote } from "@/domain/quote";
import type { AssetRecord } from "@/server/assets/asset-record";
import { resolveAsset } from "@/server/assets/resolve-asset";
import { loadComponents } from "@/server/library/load-components";
import type { FoundFile, FoundPaths } from "@/server/snapshots/found-paths";
import { listSnapshotFiles } from "@/server/snapshots/store-snapshot";

export interface RegisteredComponent extends OpenComponent {
  /** Where its code seems to lie; no path that a client sends begins so, and no address does. */
  folder: string;
  name: string;
  /** `add:1`. */
  label: string;
  /** Null for one that comes with the studio. */
  versionId: string | null;
}

/** Who brings the bytes of what comes with the studio into the workspace. */
export type StoreContents = (contents: { sha256: string; bytes: Uint8Array }[]) => Promise<unknown>;

const NEXT = "Register it with `atelier component create -f FILE`, or name a file, as ./component.yml.";

export class RegisteredComponents {
  private readonly known = new Map<string, RegisteredComponent>();

  /** `found` gains the code of each component that is found. */
  constructor(
    private readonly executor: Executor,
    private readonly workspaceId: string,
    private readonly found: FoundPaths,
    private readonly store: StoreContents,
  ) {}

  /** The component that a text names, or why there is none: words to follow what names it. */
  async find(named: string): Promise<RegisteredComponent | string> {
    const reference = readAssetReference(named, "component");
    if (!reference) return `is ${quote(named)}, which names no component. ${NEXT}`;
    if (reference.registry !== null) return this.findInLibrary(reference);
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

  /** A registry holds what comes with the studio; what people register is the workspace's. */
  private async findInLibrary({ name, version }: AssetReference): Promise<RegisteredComponent | string> {
    const library = await loadComponents();
    const found = library.get(name);
    if (!found)
      return `names ${quote(name)}, which is not in the library.${didYouMean(name, [...library.keys()])}`;
    if (version !== null && version !== found.version)
      return `names version ${quote(version)} of ${quote(name)}: this studio's library has ${found.version}.`;
    const folder = `@library/${name}`;
    const { component, part, files } = found;
    if (!this.found.has(folder)) {
      await this.store(files);
      const listed = files.map(({ path, sha256, bytes }) => ({
        path,
        sha256,
        sizeBytes: bytes.length,
        executable: false,
      }));
      this.found.set(folder, { kind: "folder", files: listed, ignore: {} });
    }
    return { component, part, folder, name, label: name, versionId: null };
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
