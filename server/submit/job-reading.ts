import type { Issue } from "@/domain/errors";
import type { FieldPath } from "@/domain/issues";
import type { Job, SharedSpec } from "@/domain/run-kinds/descriptor";
import { JOBS, type JobKind, type RunSpec } from "@/domain/run-kinds/run-kinds";
import { draftJob } from "@/domain/yaml/draft-job";
import { issueAt } from "@/domain/yaml/explain";
import { parseJob } from "@/domain/yaml/parse-job";
import type { YamlFile } from "@/domain/yaml/read-yaml";
import { checkReferences, type FoundKind, jobReferences, type Reference } from "@/domain/yaml/references";
import { tooWrong } from "@/server/snapshots/too-wrong";
import type { SpecReading } from "./spec-reading";
import type { Submission } from "./submission";

/** A submitted YAML as far as it can be read, collecting everything that is wrong with it. */
export class JobReading<Spec extends SharedSpec = RunSpec> implements SpecReading<Spec> {
  readonly issues: Issue[];
  readonly kind: JobKind;
  /** The whole job, or those of its fields that are right. */
  readonly job: Spec;
  readonly document: YamlFile;
  private readonly descriptor: Job<Spec>;

  constructor({ yaml, file, set }: Submission) {
    const { type, job, issues, document } = parseJob({ text: yaml, file, set });
    this.issues = [...issues];
    if (!document || type === null) throw tooWrong("job", this.issues);
    this.document = document;
    this.kind = type;
    this.descriptor = JOBS[type] as Job as Job<Spec>;
    this.job = (job ?? draftJob(this.descriptor, document)) as Spec;
  }

  references(texts: Record<string, string>): Reference[] {
    return jobReferences(this.descriptor, this.job, this.document, texts).paths;
  }

  /** Notes the references where nothing is, or a folder in a file's place. */
  noteMissing(found: Record<string, FoundKind>, texts: Record<string, string>): void {
    this.issues.push(...checkReferences(this.descriptor, this.job, found, this.document, texts));
  }

  /** Notes a mistake at a field of the YAML. */
  wrong(field: FieldPath, message: string): void {
    this.issues.push(issueAt(this.document, field, message));
  }

  /** The whole job; throws all that was found wrong, in the order of the lines. */
  get checked(): Spec {
    if (this.issues.length > 0) throw tooWrong("job", this.issues);
    return this.job;
  }
}
