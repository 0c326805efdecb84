import type { Metadata } from "next";
import { cache } from "react";
import { DesignerPage } from "@/components/designer/editor/designer-page";
import { runDraftAction } from "@/server/designer/actions";
import { api, load } from "@/server/trpc/web";

type Params = Promise<{ workspace: string; draft: string }>;

/** Asked once for the page and its title. */
const askForDraft = cache(async (workspace: string, draftId: string) =>
  (await api()).designer.get({ workspace, draftId }),
);

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { workspace, draft } = await params;
  const title = await askForDraft(workspace, draft).then(
    ({ name }) => name,
    () => "Not found",
  );
  return { title };
}

export default async function Page({ params }: { params: Params }) {
  const { workspace, draft } = await params;
  const initial = await load(askForDraft(workspace, draft));
  const palette = await load((await api()).components.palette({ workspace }));
  return <DesignerPage key={initial.id} {...{ workspace, initial, palette }} runDraft={runDraftAction} />;
}
