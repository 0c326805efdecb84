/** The pages whose arrangement can be saved under a name. */
export const VIEW_PAGES = ["runs", "compare", "metrics"] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];
