import { Handle, Position, useStore } from "@xyflow/react";
import type { ReactNode } from "react";
import { type Tone, toneClasses } from "../ui/badge";
import { classes } from "../ui/classes";
import { type Port, type Ports, portTop } from "./node-size";

/** Farther away nobody reads a port's name, but the colours of 300 nodes tell how they stand. */
const FAR = 0.45;

const EDGES: Record<Tone, string> = {
  neutral: "border-l-line-strong",
  accent: "border-l-accent",
  success: "border-l-success",
  warning: "border-l-warning",
  danger: "border-l-danger",
  info: "border-l-info",
};

interface NodeBoxProps extends Ports {
  title: string;
  icon: ReactNode;
  /** One line below the title. */
  subtitle: ReactNode;
  state: ReactNode;
  tone: Tone;
  isSelected: boolean;
  isConnectable?: boolean;
}

/** A node: what it is, how it stands, and its ports, the inputs at its left and the outputs at its right. */
export function NodeBox(props: NodeBoxProps) {
  const { title, icon, subtitle, state, tone, isSelected, inputs, outputs, isConnectable = false } = props;
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  return (
    <div
      className={classes(
        "size-full rounded-lg border border-l-4",
        EDGES[tone],
        isFar ? toneClasses(tone) : "bg-surface text-ink",
        isSelected ? "ring-2 ring-accent" : "hover:ring-1 hover:ring-line-strong",
      )}
    >
      {isFar ? (
        <p className="flex h-16 items-center gap-2 px-3 text-xl font-semibold [&_svg]:size-7">
          {icon} <span className="truncate">{title}</span>
        </p>
      ) : (
        <div className="flex h-[72px] flex-col gap-0.5 px-3 py-1.5">
          <p className="flex items-center gap-1.5 text-sm font-semibold">
            {icon}
            <span className="truncate" title={title}>
              {title}
            </span>
          </p>
          <p className="h-4 truncate font-mono text-xs text-muted">{subtitle}</p>
          <div className="flex h-5 items-center gap-2 text-xs text-muted">{state}</div>
        </div>
      )}
      {!isFar && <PortNames {...{ inputs, outputs }} />}
      <Handles ports={inputs} side="input" {...{ isConnectable }} />
      <Handles ports={outputs} side="output" {...{ isConnectable }} />
    </div>
  );
}

/** A row has an input at its left and an output at its right: what one does not need the other has. */
function PortNames({ inputs, outputs }: Ports) {
  const rows = Array.from({ length: Math.max(inputs.length, outputs.length) }, (_, row) => row);
  return rows.map((row) => (
    <div
      key={row}
      style={{ top: portTop(row) - 10 }}
      className="absolute inset-x-3 flex justify-between gap-2 text-xs whitespace-nowrap text-muted"
    >
      <PortName port={inputs[row]} />
      <PortName port={outputs[row]} />
    </div>
  ));
}

function PortName({ port }: { port: Port | undefined }) {
  if (!port) return <span />;
  const { name, type, size } = port;
  return (
    <span
      title={`${name}: ${type}${size ? `, ${size} on the first rows of the data` : ""}`}
      className="flex min-w-0 gap-1.5"
    >
      <span className="truncate">{name}</span>
      {size && <span className="num shrink-0 text-faint">{size}</span>}
    </span>
  );
}

interface HandlesProps {
  ports: readonly Port[];
  side: "input" | "output";
  isConnectable: boolean;
}

function Handles({ ports, side, isConnectable }: HandlesProps) {
  const isInput = side === "input";
  return ports.map(({ name }, index) => (
    <Handle
      key={name}
      id={name}
      type={isInput ? "target" : "source"}
      position={isInput ? Position.Left : Position.Right}
      isConnectable={isConnectable}
      // Its border belongs to the box that it is measured in.
      style={{ top: portTop(index) - 1, width: 10, height: 10 }}
    />
  ));
}
