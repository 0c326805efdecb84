import { NothingHere } from "@/components/shell/nothing-here";

/** Inside the frame of a workspace, which stays. */
export default function NotFoundHere() {
  return (
    <div className="flex min-h-full items-center justify-center">
      <NothingHere homeHref="/" />
    </div>
  );
}
