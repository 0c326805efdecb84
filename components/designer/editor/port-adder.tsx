"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { DesignStep } from "@/domain/designer/design";
import { STEP_NAME } from "@/domain/designer/names";
import { Button } from "../../ui/button";
import { Input, Select } from "../../ui/field";
import type { DesignActions } from "./use-design-actions";

const DATA = ["uri_file", "uri_folder", "mltable", "mlflow_model", "custom_model"];
const TYPES = { inputs: [...DATA, "string", "number", "integer", "boolean"], outputs: DATA };

interface PortAdderProps {
  step: DesignStep;
  side: "inputs" | "outputs";
  actions: DesignActions;
}

/** Declares another input or output of a step that is written on the spot. */
export function PortAdder({ step, side, actions }: PortAdderProps) {
  const [name, setName] = useState("");
  const [type, setType] = useState("uri_folder");
  const word = side === "inputs" ? "input" : "output";
  const taken = side === "inputs" ? step.own?.inputs : step.own?.outputs;
  const problem =
    name !== "" && !STEP_NAME.test(name)
      ? "Letters, digits and _, no digit first."
      : taken && Object.hasOwn(taken, name)
        ? `There is an ${word} ${name} already.`
        : null;
  function add() {
    if (name === "" || problem) return;
    actions.set(["jobs", step.name, side, name], { type });
    setName("");
  }
  return (
    <div className="flex flex-col gap-1">
      <div className="flex gap-1">
        <Input
          aria-label={`Name of another ${word}`}
          aria-invalid={problem !== null || undefined}
          placeholder={`another ${word}`}
          className="min-w-0 flex-1"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && add()}
        />
        <Select
          aria-label={`Type of another ${word}`}
          className="w-32"
          value={type}
          onChange={(event) => setType(event.target.value)}
        >
          {TYPES[side].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        <Button size="icon" aria-label={`Add the ${word}`} onClick={add}>
          <Plus aria-hidden />
        </Button>
      </div>
      {problem && <p className="text-xs text-danger">{problem}</p>}
    </div>
  );
}
