import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/accounts/sign-in-form";
import { api } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Sign in" };

/** Only a path of ours: an address that a stranger put into the link would lead elsewhere. */
const isOwnPath = (next: string | undefined): next is string => !!next && /^\/(?![/\\])[^\\]*$/.test(next);

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  if (await (await api()).accounts.needsSetup()) redirect("/setup");
  const { next } = await searchParams;
  return <SignInForm next={isOwnPath(next) ? next : "/"} />;
}
