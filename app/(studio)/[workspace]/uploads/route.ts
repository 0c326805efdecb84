import { requestContext } from "@/server/trpc/web";
import { uploadBlob } from "@/server/web/upload";

export async function POST(request: Request, { params }: { params: Promise<{ workspace: string }> }) {
  return uploadBlob(await requestContext(request), request, (await params).workspace);
}
