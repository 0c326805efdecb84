import type { ComponentProps } from "react";
import { ROLE_LABELS, ROLES, type Role } from "@/domain/permissions";
import { Select } from "../ui/field";

type RoleSelectProps = Omit<ComponentProps<typeof Select>, "value" | "onChange"> & {
  value: Role;
  onChange(role: Role): void;
};

export function RoleSelect({ value, onChange, className = "w-44!", ...rest }: RoleSelectProps) {
  return (
    <Select
      {...rest}
      className={className}
      value={value}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {ROLE_LABELS[role].label}
        </option>
      ))}
    </Select>
  );
}
