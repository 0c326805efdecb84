import { tracked } from "@trpc/server";
import { z } from "zod";
import { router, workspaceProcedure } from "../trpc/init";
import { takes } from "../trpc/takes";
import { logAddress } from "./read-log";
import { followLogText, logTextInput, readLogText } from "./read-log-text";
import { findLogLine, logLineInput, searchLog, searchLogInput } from "./search-log";

export const logsRouter = router({
  read: workspaceProcedure.input(takes(logTextInput)).query(({ ctx, input }) => readLogText(ctx, input)),
  search: workspaceProcedure.input(takes(searchLogInput)).query(({ ctx, input }) => searchLog(ctx, input)),
  line: workspaceProcedure.input(takes(logLineInput)).query(({ ctx, input }) => findLogLine(ctx, input)),
  /** Each piece's id is the offset after it, so that a lost connection goes on where it was. */
  follow: workspaceProcedure
    .input(
      logAddress.extend({
        offset: z.number().int().min(0),
        lastEventId: z
          .string()
          .regex(/^\d{1,15}$/)
          .nullish(),
      }),
    )
    .subscription(async function* ({ ctx, input, signal }) {
      const offset = input.lastEventId ? Number(input.lastEventId) : input.offset;
      for await (const piece of followLogText(
        ctx,
        { ...input, offset },
        signal ?? new AbortController().signal,
      )) {
        yield tracked(String(piece.nextOffset), piece);
      }
    }),
});
