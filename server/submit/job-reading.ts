import type { Issue } from "@/domain/errors";
import type { FieldPath } from "@/domain/issues";
import type { CommandJob } from "@/domain/jobs";
import { draftJob } from "@/domain/yaml/draft-job";
import { issueAt } from "@/domain/yaml/explain";
import { parseJob } from "@/domain/yaml/parse-job";
import type { YamlFile } from "@/domain/yaml/read-yaml";
import { checkReferences, type FoundKind, jobReferences, type Reference } from "@/domain/yaml/references";
import { tooWrong } from "@/server/snapshots/too-wrong";
import type { Submission } from "./submission";

/** A submitted YAML as far as it can be read, collecting everything that is wrong with it. */
export class JobReading {
  readonly issues: Issue[];
  /** The whole job, or those of its fields that are right. */
  readonly job: CommandJob;
  private readonly document: YamlFile;

  constructor({ yaml, file, set }: Submission) {
    const { job, issues, document } = parseJob({ text: yaml, file, set });
    this.issues = [...issues];
    if (!document) throw tooWrong("job", this.issues);
    this.document = document;
    this.job = job ?? (draftJob(document) as CommandJob);
  }

  references(texts: Record<string, string>): Reference[] {
    return jobReferences(this.job, this.document, texts).paths;
  }

  /** Notes the references where nothing is, or a folder in a file's place. */
  noteMissing(found: Record<string, FoundKind>, texts: Record<string, string>): void {
    this.issues.push(...checkReferences(this.job, found, this.document, texts));
  }

  /** Notes a mistake at a field of the YAML. */
  wrong(field: FieldPath, message: string): void {
    this.issues.push(issueAt(this.document, field, message));
  }

  /** The whole job; throws all that was found wrong, in the order of the lines. */
  get checked(): CommandJob {
    if (this.issues.length > 0) throw tooWrong("job", this.issues);
    return this.job;
  }
}
