import { requestContext } from "@/server/trpc/web";
import { downloadFolder } from "@/server/web/download";

type Params = Promise<{ workspace: string; run: string; path?: string[] }>;

export async function GET(request: Request, { params }: { params: Params }) {
  const { path = [], ...address } = await params;
  return downloadFolder(requestContext(request), address, path.join("/"));
}
