import type { Answers } from "../live/types";
import { CopyableId } from "../ui/copy-button";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";
import { BuildStatusPill } from "./build-status";

/** The environments that come with the studio: a run names one and needs no list of packages. */
export function CuratedList({ environments }: { environments: Answers["environments"]["list"] }) {
  return (
    <section aria-labelledby="curated" className="flex flex-col gap-2">
      <h2 id="curated" className="font-semibold">
        Curated
      </h2>
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Description</Th>
              <Th className="max-lg:hidden">Packages</Th>
              <Th>Build</Th>
            </tr>
          </thead>
          <tbody>
            {environments.map(({ name, aliases, description, spec, build }) => (
              <Tr key={name}>
                <Td>
                  <span className="flex flex-col items-start">
                    <CopyableId id={name} />
                    {aliases.length > 0 && (
                      <span className="text-xs whitespace-nowrap text-faint">also {aliases.join(", ")}</span>
                    )}
                  </span>
                </Td>
                <Td className="text-muted">{description}</Td>
                <Td
                  className="max-w-80 truncate font-mono max-lg:hidden text-xs text-muted"
                  title={spec?.packages.join("\n")}
                >
                  {spec?.packages.length ? spec.packages.join(", ") : "–"}
                </Td>
                <Td>
                  {build ? (
                    <BuildStatusPill status={build.status} />
                  ) : (
                    <span className="whitespace-nowrap text-faint">On first use</span>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </TableBox>
    </section>
  );
}
