import type { Metadata } from "next";
import { RetentionRules } from "@/components/storage/retention-rules";
import { StorageView } from "@/components/storage/storage-view";
import { api, load } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Storage" };

export default async function StoragePage({ params }: { params: Promise<{ workspace: string }> }) {
  const { workspace } = await params;
  const caller = await api();
  const [usage, rules] = await Promise.all([
    load(caller.storage.usage({ workspace })),
    load(caller.retention.list({ workspace })),
  ]);
  return (
    <StorageView workspace={workspace} initial={usage}>
      <RetentionRules workspace={workspace} initial={rules} />
    </StorageView>
  );
}
