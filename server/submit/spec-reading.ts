import type { CommandJob } from "@/domain/jobs";
import { command } from "@/domain/run-kinds/command";
import type { SharedSpec } from "@/domain/run-kinds/descriptor";
import { issueAt } from "@/domain/yaml/explain";
import type { YamlFile } from "@/domain/yaml/read-yaml";
import { checkReferences, type FoundKind, jobReferences, type Reference } from "@/domain/yaml/references";
import type { Reading } from "@/server/snapshots/found-paths";

/** A spec that is being read, with what it names; what is wrong with it is collected, each with its place. */
export interface SpecReading<Spec extends SharedSpec> extends Reading {
  readonly job: Spec;
  references(texts: Record<string, string>): Reference[];
  /** Notes the references where nothing is, or a folder in a file's place. */
  noteMissing(found: Record<string, FoundKind>, texts: Record<string, string>): void;
}

/** A command that stands in a part of a file: a step, or a component. */
export class PartReading implements SpecReading<CommandJob> {
  readonly issues: Reading["issues"];
  readonly job: CommandJob;
  private readonly document: YamlFile;

  /** `document` is the part (`partOf`); the paths of `job` start at the folder of what is submitted. */
  constructor(issues: Reading["issues"], document: YamlFile, job: CommandJob) {
    this.issues = issues;
    this.document = document;
    this.job = job;
  }

  references(texts: Record<string, string>): Reference[] {
    return jobReferences(command.job, this.job, this.document, texts).paths;
  }

  noteMissing(found: Record<string, FoundKind>, texts: Record<string, string>): void {
    this.issues.push(...checkReferences(command.job, this.job, found, this.document, texts));
  }

  wrong(field: Parameters<Reading["wrong"]>[0], message: string): void {
    this.issues.push(issueAt(this.document, field, message));
  }
}
