/** Asked by the gateway's health check: pages can be rendered. */
export const dynamic = "force-dynamic";
export const GET = () => new Response("ok");
