import { requestContext } from "@/server/trpc/web";
import { downloadCode } from "@/server/web/download";

type Params = Promise<{ workspace: string; run: string; path?: string[] }>;

export async function GET(request: Request, { params }: { params: Params }) {
  const { path = [], ...address } = await params;
  return downloadCode(requestContext(request), request, address, path.join("/"));
}
