"use client";
import dynamic from "next/dynamic";
import { Skeleton } from "../ui/states";

const whileLoading = () => <Skeleton className="m-4 h-40" />;

/** The editors, fetched only by the pages that show one. They cannot be drawn on the server. */
export const LazyEditor = dynamic(() => import("./code-editor"), { ssr: false, loading: whileLoading });
export const LazyDiffEditor = dynamic(() => import("./diff-editor"), { ssr: false, loading: whileLoading });
