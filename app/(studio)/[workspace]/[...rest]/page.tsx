import { notFound } from "next/navigation";

/** Every other address below a workspace, so that its frame stays around what says so. */
export default function UnknownPage(): never {
  notFound();
}
