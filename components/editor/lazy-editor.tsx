"use client";
import dynamic from "next/dynamic";
import { Skeleton } from "../ui/states";

/** The editor, fetched only by the pages that show one. It cannot be drawn on the server. */
export const LazyEditor = dynamic(() => import("./code-editor"), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-40" />,
});
