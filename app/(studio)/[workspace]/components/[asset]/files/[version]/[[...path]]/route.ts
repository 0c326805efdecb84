import { requestContext } from "@/server/trpc/web";
import { downloadComponent } from "@/server/web/download";

type Params = Promise<{ workspace: string; asset: string; version: string; path?: string[] }>;

export async function GET(request: Request, { params }: { params: Params }) {
  const { path = [], ...address } = await params;
  return downloadComponent(await requestContext(request), request, address, path.join("/"));
}
