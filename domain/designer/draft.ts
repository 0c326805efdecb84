/** A draft: the text of a pipeline that is being drawn, and where its nodes are. */
import { z } from "zod";
import { experimentName, line } from "../names";
import { listInput } from "../search/list-input";
import { storableText } from "../storable-text";
import { MAX_YAML_CHARS } from "../yaml/read-yaml";

const MAX_NODES = 4_000;
const MAX_NOTES = 200;

const coordinate = z.number().min(-1e7).max(1e7);
const place = z.strictObject({ x: coordinate, y: coordinate });
const note = place.extend({ text: z.string().max(2_000).transform(storableText) });

const few = (most: number) => (record: object) => Object.keys(record).length <= most;

/** By the ids of nodes: `step:train`, `input:rate`. What has no place is laid out by the page. */
export const layoutSchema = z.strictObject({
  places: z
    .record(z.string().max(300), place)
    .refine(few(MAX_NODES), `A draft keeps the places of ${MAX_NODES} nodes.`),
  notes: z.record(z.string().max(64), note).refine(few(MAX_NOTES), `A draft has ${MAX_NOTES} notes at most.`),
});
export type Layout = z.output<typeof layoutSchema>;

export const EMPTY_LAYOUT: Layout = { places: {}, notes: {} };
export const EMPTY_DRAFT = "type: pipeline\njobs: {}\n";

const draftId = z.string().max(64);
const name = line(200).min(1, "A draft needs a name.");
const yaml = z.string().max(MAX_YAML_CHARS).transform(storableText);

export const draftInput = z.object({ draftId });

export const createDraftInput = z.object({
  name,
  yaml: yaml.default(EMPTY_DRAFT),
  layout: layoutSchema.default(EMPTY_LAYOUT),
});

export const saveDraftInput = z.object({
  draftId,
  name,
  yaml,
  layout: layoutSchema,
  /** The revision that was read, on which the change was made. */
  revision: z.int().min(1),
});

export const checkDraftInput = z.object({ yaml });
export const sampleDraftInput = z.object({ draftId, yaml });

export const runDraftInput = z.object({
  draftId,
  /** What is run is what the person has seen. */
  revision: z.int().min(1),
  experiment: experimentName,
  /** Values for the pipeline's inputs; data by its path. */
  inputs: z.record(z.string().max(255), z.string().max(4_096)).default({}),
  idempotencyKey: z.string().min(1).max(200),
});

export const publishDraftInput = z.object({
  draftId,
  revision: z.int().min(1),
  /** Of the pipeline endpoint. */
  name: z.string().max(255),
  idempotencyKey: z.string().min(1).max(200),
});

export const listDraftsInput = listInput.extend({ search: z.string().max(200).optional() });
