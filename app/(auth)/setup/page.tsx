import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupForm } from "@/components/accounts/setup-form";
import { api } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage() {
  if (!(await (await api()).accounts.needsSetup())) redirect("/sign-in");
  return <SetupForm />;
}
