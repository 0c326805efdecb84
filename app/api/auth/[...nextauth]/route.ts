import NextAuth from "next-auth";
import { refuseOtherDoors, stayHere } from "@/server/auth/next-auth-doors";
import { nextAuthOptions } from "@/server/auth/next-auth-options";
import { webProcess } from "@/server/trpc/web";

type Handler = (request: Request, context: unknown) => Promise<Response>;

const handle: Handler = async (request, context) => {
  const refusal = refuseOtherDoors(request);
  if (refusal) return refusal;
  const { services, authenticator } = webProcess();
  const cookies: string[] = [];
  const options = nextAuthOptions(services, authenticator, (line) => cookies.push(line));
  const response: Response = await NextAuth(options)(request, context);
  for (const line of cookies) response.headers.append("set-cookie", line);
  stayHere(response.headers);
  return response;
};

export { handle as GET, handle as POST };
