import { requestContext } from "@/server/trpc/web";
import { downloadLoggedModel } from "@/server/web/download";

type Params = Promise<{ workspace: string; run: string; model: string }>;

export async function GET(request: Request, { params }: { params: Params }) {
  const { model, ...address } = await params;
  return downloadLoggedModel(requestContext(request), address, model);
}
