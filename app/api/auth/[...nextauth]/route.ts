import NextAuth from "next-auth";
import { nextAuthOptions } from "@/server/auth/next-auth-options";
import { webProcess } from "@/server/trpc/web";

type Handler = (request: Request, context: unknown) => Promise<Response>;

const handle: Handler = (request, context) => {
  const { services, authenticator } = webProcess();
  return NextAuth(nextAuthOptions(services, authenticator))(request, context);
};

export { handle as GET, handle as POST };
