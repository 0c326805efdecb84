import type { ReactNode } from "react";
import type { ComponentInterface, ComponentParameter } from "@/domain/components/interface";
import { Card } from "../ui/facts";
import { Table, Td, Th, Tr } from "../ui/table";

/** What a component takes and gives. */
export function InterfaceCard({ inputs, outputs }: ComponentInterface) {
  return (
    <Card title="Interface">
      {inputs.length + outputs.length === 0 && (
        <p className="text-sm text-faint">It takes nothing, and leaves nothing behind.</p>
      )}
      <div className="flex flex-col gap-4 overflow-x-auto">
        {inputs.length > 0 && (
          <PortTable what="Input" about="Default and bounds">
            {inputs.map((input) => (
              <PortRow key={input.name} {...input}>
                <Bounds {...input} />
              </PortRow>
            ))}
          </PortTable>
        )}
        {outputs.length > 0 && (
          <PortTable what="Output">
            {outputs.map((output) => (
              <PortRow key={output.name} {...output} />
            ))}
          </PortTable>
        )}
      </div>
    </Card>
  );
}

interface PortTableProps {
  what: string;
  about?: string;
  children: ReactNode;
}

const PortTable = ({ what, about, children }: PortTableProps) => (
  <Table aria-label={`${what}s`}>
    <thead>
      <tr>
        <Th className="w-48">{what}</Th>
        <Th className="w-32">Type</Th>
        {about && <Th className="w-56">{about}</Th>}
        <Th>What it is</Th>
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </Table>
);

interface PortRowProps {
  name: string;
  type: string;
  description: string;
  children?: ReactNode;
}

const PortRow = ({ name, type, description, children }: PortRowProps) => (
  <Tr>
    <Td className="font-mono text-xs break-all">{name}</Td>
    <Td className="font-mono text-xs text-muted">{type}</Td>
    {children && <Td className="text-xs text-muted">{children}</Td>}
    <Td className="min-w-48 text-sm whitespace-pre-wrap text-muted">{description || "–"}</Td>
  </Tr>
);

function Bounds({ default: value, isOptional, choices, min, max }: ComponentParameter) {
  const words = [
    value !== null && `default ${value}`,
    isOptional && "optional",
    choices && `one of ${choices.join(", ")}`,
    min !== null && max !== null && `${min} to ${max}`,
    min !== null && max === null && `at least ${min}`,
    max !== null && min === null && `at most ${max}`,
  ].filter(Boolean);
  return <span className="break-words">{words.length > 0 ? words.join(" · ") : "needed"}</span>;
}
