import { requestContext } from "@/server/trpc/web";
import { downloadPackage } from "@/server/web/download";

type Params = Promise<{ workspace: string; endpoint: string; deployment: string }>;

export async function GET(request: Request, { params }: { params: Params }) {
  return downloadPackage(await requestContext(request), await params);
}
