import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/accounts/sign-in-form";
import { ownPath } from "@/domain/destination";
import { api } from "@/server/trpc/web";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  if (await (await api()).accounts.needsSetup()) redirect("/setup");
  const { next } = await searchParams;
  return <SignInForm next={ownPath(next)} />;
}
