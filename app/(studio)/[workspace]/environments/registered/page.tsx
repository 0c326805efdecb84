import { redirect } from "next/navigation";

/** They stand on the page of all environments. */
export default async function RegisteredPage({ params }: { params: Promise<{ workspace: string }> }) {
  redirect(`/${(await params).workspace}/environments#registered`);
}
