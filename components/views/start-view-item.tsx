"use client";
import { useState } from "react";
import type { ViewPage } from "@/domain/views";
import { MenuCheck } from "../ui/menu";
import { readPreference, writePreference } from "../ui/preferences";
import { startViewCookie } from "./start-view";

interface StartViewItemProps {
  workspace: string;
  page: ViewPage;
  viewId: string;
}

/** Whether the page opens with this view when its address says nothing; kept by the browser. */
export function StartViewItem({ workspace, page, viewId }: StartViewItemProps) {
  const cookie = startViewCookie(workspace, page);
  const [isStart, setStart] = useState(() => readPreference(cookie) === viewId);
  function choose(isOn: boolean) {
    writePreference(cookie, isOn ? viewId : "");
    setStart(isOn);
  }
  return (
    <MenuCheck checked={isStart} onCheckedChange={choose}>
      Open this page with it
    </MenuCheck>
  );
}
