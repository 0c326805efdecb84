import { Database } from "lucide-react";
import { PageHeader } from "../ui/page-header";
import { EmptyState } from "../ui/states";

/** To roles that use no datastores, not even their names are told. */
export function DatastoresHidden() {
  return (
    <>
      <PageHeader title="Datastores" />
      <EmptyState icon={Database} title="Your role does not see datastores">
        Data Scientists look into them and use them in jobs; Contributors and Owners attach them. An owner of
        the workspace can give you such a role, under Access.
      </EmptyState>
    </>
  );
}
