"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Ellipsis, Link2, Pencil, Printer, Trash2, Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { WholePage } from "../charts/use-size";
import { usePollMs } from "../live/connection";
import { useTRPC } from "../live/trpc";
import type { Answers } from "../live/types";
import { useChange } from "../live/use-change";
import { Button, LinkButton } from "../ui/button";
import { copyText } from "../ui/copy-button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "../ui/menu";
import { PageHeader } from "../ui/page-header";
import { readRefusal } from "../ui/refusal";
import { RelativeTime } from "../ui/time";
import { ReportBody } from "./report-body";
import { usePrinting } from "./use-printing";

interface ReportPageProps {
  workspace: string;
  initial: Answers["reports"]["get"];
}

/** A report as it is read. It changes on the page when somebody saves it. */
export function ReportPage({ workspace, initial }: ReportPageProps) {
  const trpc = useTRPC();
  const pollMs = usePollMs(true);
  const { data: report } = useQuery({
    ...trpc.reports.get.queryOptions({ workspace, reportId: initial.id }),
    initialData: initial,
    refetchInterval: pollMs,
  });
  const isDeleted = report.deletedAt !== null;
  const printing = usePrinting();
  return (
    <article>
      <PageHeader
        title={<span title={report.title}>{report.title}</span>}
        facts={
          <>
            <span>by {report.createdByName}</span>
            <span>
              changed <RelativeTime at={report.updatedAt} /> by {report.updatedByName}
            </span>
            <span>version {report.version}</span>
          </>
        }
        actions={
          <div className="flex gap-2 print:hidden">
            {report.can.write && !isDeleted && (
              <LinkButton href={`/${workspace}/reports/${report.id}/edit`} variant="primary">
                <Pencil aria-hidden /> Edit
              </LinkButton>
            )}
            <ReportMenu {...{ workspace, report }} onPrint={printing.print} />
          </div>
        }
      />
      {isDeleted && <DeletedNotice {...{ workspace, report }} />}
      <div className="mx-auto w-full max-w-5xl p-6 print:max-w-none print:p-0">
        {report.body.trim() === "" ? (
          <p className="py-10 text-center text-sm text-muted">This report is still empty.</p>
        ) : (
          <WholePage value={printing.isPrinting}>
            <ReportBody workspace={workspace} text={report.body} />
          </WholePage>
        )}
      </div>
    </article>
  );
}

interface PartProps {
  workspace: string;
  report: Answers["reports"]["get"];
}

function ReportMenu({ workspace, report, onPrint }: PartProps & { onPrint(): void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const target = { workspace, reportId: report.id };
  const restore = useChange(trpc.trash.restoreReport.mutationOptions(), "The report is back");
  const remove = useMutation(
    trpc.reports.delete.mutationOptions({
      onSuccess: () => {
        const action = { label: "Undo", onClick: () => restore.mutate(target) };
        toast(`“${report.title}” is in the trash`, { action });
        router.push(`/${workspace}/reports`);
      },
      onError: (failure) => toast.error(readRefusal(failure).message),
    }),
  );
  async function copyLink() {
    if (await copyText(location.href)) toast("The link is copied: members of this workspace can open it");
  }
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button size="icon" aria-label="More actions">
          <Ellipsis />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => void copyLink()}>
          <Link2 aria-hidden /> Copy the link
        </MenuItem>
        <MenuItem onSelect={onPrint}>
          <Printer aria-hidden /> Print, or save as PDF
        </MenuItem>
        {report.can.write && report.deletedAt === null && (
          <MenuItem danger onSelect={() => remove.mutate(target)}>
            <Trash2 aria-hidden /> Delete
          </MenuItem>
        )}
      </MenuContent>
    </Menu>
  );
}

function DeletedNotice({ workspace, report }: PartProps) {
  const trpc = useTRPC();
  const restore = useChange(trpc.trash.restoreReport.mutationOptions(), "The report is back");
  return (
    <div
      role="status"
      className="flex items-center gap-3 border-b bg-warning-soft px-6 py-2 text-sm text-warning"
    >
      This report is in the trash{report.deletedByName && `, put there by ${report.deletedByName}`}.
      {report.can.write && (
        <Button size="sm" onClick={() => restore.mutate({ workspace, reportId: report.id })}>
          <Undo2 aria-hidden /> Restore
        </Button>
      )}
    </div>
  );
}
