import NextAuth from "next-auth";
import { notingFailures } from "@/server/auth/authenticate";
import { refuseOtherDoors, stayHere } from "@/server/auth/next-auth-doors";
import { nextAuthOptions } from "@/server/auth/next-auth-options";
import { webProcess } from "@/server/trpc/web";
import { answerFailure } from "@/server/web/answer-failure";

type Handler = (request: Request, context: unknown) => Promise<Response>;

const handle: Handler = async (request, context) => {
  const refusal = refuseOtherDoors(request);
  if (refusal) return refusal;
  const { services, authenticator } = webProcess();
  const cookies: string[] = [];
  const failures: unknown[] = [];
  const noting = notingFailures(authenticator, (failure) => failures.push(failure));
  const options = nextAuthOptions(services, noting, (line) => cookies.push(line));
  const response: Response = await NextAuth(options)(request, context);
  // NextAuth would end the sign-in of whoever asks while the database is away.
  if (failures.length > 0) return answerFailure(failures[0]);
  for (const line of cookies) response.headers.append("set-cookie", line);
  stayHere(response.headers);
  return response;
};

export { handle as GET, handle as POST };
