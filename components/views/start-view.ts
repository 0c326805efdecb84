import type { ViewPage } from "@/domain/views";

/** The pages that open with a view by themselves. */
export const START_PAGES: readonly ViewPage[] = ["runs"];

/** The cookie with the view that a page of a workspace opens with, as somebody chose in this browser. */
export const startViewCookie = (workspace: string, page: ViewPage): string => `view-${page}-${workspace}`;
