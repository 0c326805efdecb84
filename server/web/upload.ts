import { AppError, HTTP_STATUS } from "@/domain/errors";
import { openWorkspace } from "../auth/open-workspace";
import { storeNewBlob } from "../snapshots/store-blob";
import type { TrpcContext } from "../trpc/init";

/** Takes the bytes of one file of a new run, as they come, and answers with their hash. */
export async function uploadBlob(
  context: TrpcContext,
  request: Request,
  workspace: string,
): Promise<Response> {
  try {
    const { services, actor } = context;
    if (!actor) throw new AppError("unauthenticated", "Sign in first.");
    const ctx = await openWorkspace({ services, actor }, workspace);
    const stored = await storeNewBlob(
      ctx,
      (request.body ?? new Blob([]).stream()) as unknown as AsyncIterable<Uint8Array>,
    );
    return Response.json(stored, { status: 201 });
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
    return Response.json(
      { error: { code: failure.code, message: failure.message } },
      { status: HTTP_STATUS[failure.code] },
    );
  }
}
