"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { ArrowLeftRight, GitCompareArrows, Play, Plus, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTRPC } from "../live/trpc";
import { StatusIcon } from "../ui/status-pill";
import { hrefOf, NAVIGATION, NAVIGATION_BOTTOM } from "./navigation";

interface PaletteProps {
  workspace: string;
  workspaces: string[];
  isOpen: boolean;
  onOpenChange(next: boolean): void;
}

export function CommandPalette({ workspace, workspaces, isOpen, onOpenChange }: PaletteProps) {
  const router = useRouter();
  const [text, setText] = useState("");
  function go(href: string) {
    onOpenChange(false);
    setText("");
    router.push(href);
  }
  const entries = [...NAVIGATION.flatMap((group) => group.entries), ...NAVIGATION_BOTTOM];
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[15vh] left-1/2 z-50 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-lg border bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">Go to</Dialog.Title>
          <Command label="Go to" className="flex flex-col">
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Go to a page, a run, a workspace…"
              className="h-11 border-b bg-transparent px-4 text-base outline-none"
            />
            <Command.List className="max-h-80 overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">
                Nothing of that name.
              </Command.Empty>
              <Group heading="Commands">
                <Item value="new run submit job" onSelect={() => go(hrefOf(workspace, "runs/new"))}>
                  <Plus /> New run
                </Item>
                <Item value="compare runs" onSelect={() => go(hrefOf(workspace, "compare?add=true"))}>
                  <GitCompareArrows /> Compare runs
                </Item>
                <Item value="account tokens profile password" onSelect={() => go("/account")}>
                  <UserRound /> Account and tokens
                </Item>
              </Group>
              <Group heading="Pages">
                {entries.map(({ path, label, icon: Icon }) => (
                  <Item key={path} value={`page ${label}`} onSelect={() => go(hrefOf(workspace, path))}>
                    <Icon /> {label}
                  </Item>
                ))}
              </Group>
              {isOpen && <FoundRuns workspace={workspace} text={text} onOpen={go} />}
              <Group heading="Workspaces">
                {workspaces
                  .filter((slug) => slug !== workspace)
                  .map((slug) => (
                    <Item key={slug} value={`workspace ${slug}`} onSelect={() => go(`/${slug}`)}>
                      <ArrowLeftRight /> {slug}
                    </Item>
                  ))}
              </Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

function Item({ value, onSelect, children }: { value: string; onSelect(): void; children: ReactNode }) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 items-center gap-2.5 rounded-md px-3 text-sm data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {children}
    </Command.Item>
  );
}

/** The newest runs whose names hold the text. */
function FoundRuns({
  workspace,
  text,
  onOpen,
}: {
  workspace: string;
  text: string;
  onOpen(href: string): void;
}) {
  const trpc = useTRPC();
  const input = { workspace, search: text.trim() || undefined, limit: 6 };
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions(input),
    placeholderData: (previous) => previous,
  });
  return (
    <Group heading="Runs">
      {data?.runs.map((run) => (
        <Item
          key={run.name}
          value={`run ${run.displayName} ${run.name}`}
          onSelect={() => onOpen(hrefOf(workspace, `runs/${run.name}`))}
        >
          <StatusIcon status={run.status} />
          <span className="truncate">{run.displayName}</span>
          <span className="ml-auto truncate font-mono text-xs text-faint">{run.experiment}</span>
        </Item>
      ))}
      <Item value="all runs" onSelect={() => onOpen(hrefOf(workspace, "runs"))}>
        <Play /> All runs
      </Item>
    </Group>
  );
}
