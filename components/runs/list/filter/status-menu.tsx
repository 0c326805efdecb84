"use client";
import { ListFilter } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck, MenuContent, MenuTrigger } from "@/components/ui/menu";
import { StatusIcon } from "@/components/ui/status-pill";
import { RUN_STATUSES, type RunStatus, STATUS_LABELS } from "@/domain/runs";

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
