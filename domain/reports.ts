/** A report: a Markdown page with live charts and tables of runs in it. */
import { z } from "zod";
import { line } from "./names";
import { listInput } from "./search/list-input";
import { storableText } from "./storable-text";

export const MAX_REPORT_CHARS = 200_000;

const title = line(200).min(1, "A report needs a title.");
const body = z.string().max(MAX_REPORT_CHARS).transform(storableText);
const reportId = z.string().max(64);

export const reportInput = z.object({ reportId });

export const createReportInput = z.object({ title, body: body.default("") });

export const updateReportInput = z.object({
  reportId,
  title,
  body,
  /** The version that the writer has seen. */
  version: z.number().int().min(1),
});

export const listReportsInput = listInput.extend({
  search: z.string().max(200).optional(),
  /** The name of a run that the reports mention. */
  mentions: z.string().max(255).optional(),
});
