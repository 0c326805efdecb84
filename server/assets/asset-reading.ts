import type { AppError, Issue } from "@/domain/errors";
import type { FieldPath } from "@/domain/issues";
import { issueAt } from "@/domain/yaml/explain";
import { type AssetFileKind, parseAsset } from "@/domain/yaml/parse-asset";
import type { YamlFile } from "@/domain/yaml/read-yaml";
import type { Reading } from "../snapshots/found-paths";
import { tooWrong } from "../snapshots/too-wrong";

interface Source {
  yaml: string;
  file: string;
  set: readonly string[];
}

/** The YAML of an asset that is to be registered, collecting what is wrong with it beyond its fields. */
export class AssetReading<Spec extends { name?: string }> implements Reading {
  readonly issues: Issue[] = [];
  readonly asset: Spec & { name: string };
  readonly document: YamlFile;
  private readonly noun: string;

  constructor(kind: AssetFileKind<Spec>, { yaml, file, set }: Source) {
    const { asset, issues, document } = parseAsset(kind, { text: yaml, file, set });
    this.noun = kind.noun.replace(/^an? /, "");
    if (!asset || !document) throw tooWrong(this.noun, issues);
    this.document = document;
    if (asset.name === undefined) {
      this.wrong([], `\`name\` is missing: ${kind.noun} needs a name, in its file or by --name.`);
      throw this.refusal;
    }
    this.asset = { ...asset, name: asset.name };
  }

  lineOf(field: FieldPath): number | undefined {
    return issueAt(this.document, field, "").line;
  }

  wrong(field: FieldPath, message: string): void {
    this.issues.push(issueAt(this.document, field, message));
  }

  /** Throws what was found wrong, if anything was. */
  check(): void {
    if (this.issues.length > 0) throw this.refusal;
  }

  private get refusal(): AppError {
    return tooWrong(this.noun, this.issues);
  }
}
