"use client";
import { ListFilter } from "lucide-react";
import { RUN_STATUSES, type RunStatus, STATUS_LABELS } from "@/domain/runs";
import { Button } from "../../ui/button";
import { Menu, MenuCheck, MenuContent, MenuTrigger } from "../../ui/menu";
import { StatusIcon } from "../../ui/status-pill";

interface StatusMenuProps {
  chosen: readonly RunStatus[];
  onChoose(next: RunStatus[]): void;
}

export function StatusMenu({ chosen, onChoose }: StatusMenuProps) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="sm">
          <ListFilter aria-hidden /> <span className="max-xl:sr-only">Status</span>
        </Button>
      </MenuTrigger>
      <MenuContent align="start">
        {RUN_STATUSES.map((status) => (
          <MenuCheck
            key={status}
            checked={chosen.includes(status)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(isOn) =>
              onChoose(isOn ? [...chosen, status] : chosen.filter((other) => other !== status))
            }
          >
            <StatusIcon status={status} />
            {STATUS_LABELS[status]}
          </MenuCheck>
        ))}
      </MenuContent>
    </Menu>
  );
}
