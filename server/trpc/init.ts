import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import { AppError, type ErrorCode } from "@/domain/errors";
import { transformer } from "@/domain/transformer";
import { openWorkspace } from "../auth/open-workspace";
import type { Caller } from "../core/context";
import { knownFailure } from "../core/failures";
import type { Services } from "../core/services";

/** Made by two small factories, one for web and one for the gateway's live channel; a router knows neither. */
export interface TrpcContext {
  services: Services;
  actor: Caller | null;
  /** How a workspace is opened, where that may be answered from what was seen a moment ago. */
  open?: typeof openWorkspace;
}

const CODES: Record<ErrorCode, TRPCError["code"]> = {
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  notFound: "NOT_FOUND",
  conflict: "CONFLICT",
  tooLarge: "PAYLOAD_TOO_LARGE",
  tooManyRequests: "TOO_MANY_REQUESTS",
  diskFull: "SERVICE_UNAVAILABLE",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
};

const t = initTRPC.context<TrpcContext>().create({
  transformer,
  // Subscriptions belong into the WebSocket, which ends with its sign-in.
  sse: { enabled: false },
  errorFormatter({ shape, error }) {
    const known = error.cause instanceof AppError ? error.cause : null;
    const isInternal = shape.data.code === "INTERNAL_SERVER_ERROR" && !known;
    const message = isInternal
      ? "Something went wrong on our side. The log of the studio has the details."
      : shape.message;
    return {
      message,
      code: shape.code,
      data: {
        code: shape.data.code,
        path: shape.data.path,
        httpStatus: shape.data.httpStatus,
        app: known?.code ?? null,
        issues: known?.details.issues ?? [],
      },
    };
  },
});

/** A failure as tRPC tells it, where it is one of ours. */
function asTrpcError(failure: unknown): TRPCError | null {
  const cause = knownFailure(failure);
  return cause && new TRPCError({ code: CODES[cause.code], message: cause.message, cause });
}

/** Turns our errors into tRPC's, once for every procedure. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return isStream(result.data) ? { ...result, data: mapStream(result.data) } : result;
  const known = asTrpcError(result.error.cause);
  if (known) throw known;
  return result;
});

const isStream = (data: unknown): data is AsyncIterable<unknown> =>
  typeof data === "object" && data !== null && Symbol.asyncIterator in data;

/** A subscription fails while it is read, long after its procedure has returned. */
async function* mapStream(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (failure) {
    throw asTrpcError(failure) ?? failure;
  }
}

/** The same for what is done before a procedure is reached: who asks is a question to the database too. */
export const inTrpcWords = <T>(work: Promise<T>): Promise<T> =>
  work.catch((failure) => {
    throw asTrpcError(failure) ?? failure;
  });

export const router = t.router;
export const createCaller = t.createCallerFactory;

/** Open to nobody-in-particular: only sign-in, setup and the look at an invite. */
export const publicProcedure = t.procedure.use(mapErrors);

/** Somebody who has signed in; the command itself checks what they may do. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.actor) throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
  return next({ ctx: { ...ctx, actor: ctx.actor } });
});

/** Inside the workspace that the input names. `ctx` is a `WorkspaceCtx`; commands and queries authorise by it. */
export const workspaceProcedure = signedInProcedure
  .input(z.object({ workspace: z.string() }))
  .use(async ({ ctx: { open = openWorkspace, ...ctx }, input, next }) =>
    next({ ctx: await open(ctx, input.workspace) }),
  );
