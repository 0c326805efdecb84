import type { Metadata } from "next";
import { LibraryDetail } from "@/components/components/library-detail";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; name: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function LibraryComponentPage({ params }: { params: Params }) {
  const { workspace, name } = await params;
  const wanted = { workspace, name: decodeURIComponent(name) };
  return <LibraryDetail found={await load((await api()).components.library(wanted))} />;
}
