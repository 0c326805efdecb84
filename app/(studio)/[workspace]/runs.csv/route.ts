import { requestContext } from "@/server/trpc/web";
import { downloadRuns } from "@/server/web/download";

export async function GET(request: Request, { params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  return downloadRuns(requestContext(request), request, workspace);
}
