import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { MAX_BATCH } from "@/domain/batch";
import { inTrpcWords } from "@/server/trpc/init";
import { appRouter } from "@/server/trpc/root";
import { requestContext } from "@/server/trpc/web";

/** Answers the pages' queries and changes. The context of a POST from a foreign Origin is nobody's. */
const handle = (request: Request) =>
  fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    allowMethodOverride: true,
    maxBatchSize: MAX_BATCH,
    createContext: () => inTrpcWords(requestContext(request)),
    onError: ({ error, path }) => {
      if (error.code === "INTERNAL_SERVER_ERROR") console.error(`tRPC ${path}:`, error.cause ?? error);
    },
  });

export { handle as GET, handle as POST };
