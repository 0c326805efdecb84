import { LockKeyhole } from "lucide-react";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";

/** To roles that use no secrets, not even their names are told. */
export function SecretsHidden() {
  return (
    <>
      <PageHeader title="Secrets" />
      <EmptyState icon={LockKeyhole} title="Your role does not see secrets">
        Data Scientists see their names and use them in jobs; Contributors and Owners set them. An owner of
        the workspace can give you such a role, under Access.
      </EmptyState>
    </>
  );
}
