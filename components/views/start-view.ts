import type { ViewPage } from "@/domain/views";

/** The cookie with the view that a page of a workspace opens with, as somebody chose in this browser. */
export const startViewCookie = (workspace: string, page: ViewPage): string => `view-${page}-${workspace}`;
