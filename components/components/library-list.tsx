import Link from "next/link";
import type { PaletteEntry } from "@/domain/components/palette";
import { Table, TableBox, Td, Th, Tr } from "../ui/table";

const categoryOf = ({ category }: PaletteEntry) => category ?? "Others";

/** The components that come with the studio, under their categories. */
export function LibraryList({ workspace, library }: { workspace: string; library: readonly PaletteEntry[] }) {
  const categories = [...new Set(library.map(categoryOf))];
  return (
    <section aria-labelledby="library" className="flex flex-col gap-2 px-6 pb-6">
      <h2 id="library" className="font-semibold">
        Library
      </h2>
      <p className="text-sm text-muted">
        They come with the studio and are there in every workspace; pipelines name them by the address on
        their page.
      </p>
      <TableBox>
        <Table>
          <thead>
            <tr>
              <Th>Component</Th>
              <Th className="max-lg:hidden">What it does</Th>
            </tr>
          </thead>
          {categories.map((category) => (
            <tbody key={category}>
              <tr className="border-t">
                <th scope="rowgroup" colSpan={2} className="h-8 bg-sunken px-3 text-left text-xs text-muted">
                  {category}
                </th>
              </tr>
              {library
                .filter((each) => categoryOf(each) === category)
                .map(({ name, displayName, description }) => (
                  <Tr key={name} className="hover:bg-hover">
                    <Td className="whitespace-nowrap">
                      <Link
                        href={`/${workspace}/components/library/${name}`}
                        className="font-medium hover:text-accent"
                      >
                        {displayName}
                      </Link>
                    </Td>
                    <Td className="w-full max-w-96 truncate text-muted max-lg:hidden" title={description}>
                      {description}
                    </Td>
                  </Tr>
                ))}
            </tbody>
          ))}
        </Table>
      </TableBox>
    </section>
  );
}
