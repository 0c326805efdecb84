import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/trpc/root";

/** What the routers answer, by capability and procedure. */
export type Answers = inferRouterOutputs<AppRouter>;
export type RunDetail = Answers["runs"]["get"];
