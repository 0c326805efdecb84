import { requestContext } from "@/server/trpc/web";
import { downloadLog } from "@/server/web/download";

type Params = Promise<{ workspace: string; run: string; stream: string }>;

export async function GET(request: Request, { params }: { params: Params }) {
  const { stream, ...address } = await params;
  return downloadLog(requestContext(request), request, address, stream);
}
