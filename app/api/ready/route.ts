import { webProcess } from "@/server/trpc/web";

/** Asked by the gateway's health check: pages can be rendered. What they stand on is opened by the first question. */
export const dynamic = "force-dynamic";
export const GET = () => {
  webProcess();
  return new Response("ok");
};
