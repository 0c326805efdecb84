import { ROLE_LABELS, ROLES } from "@/domain/permissions";
import { Card, Fact, Facts } from "../ui/facts";

export function RoleLegend() {
  return (
    <Card title="Roles">
      <Facts>
        {ROLES.map((role) => (
          <Fact key={role} term={ROLE_LABELS[role].label}>
            {ROLE_LABELS[role].explains}
          </Fact>
        ))}
      </Facts>
    </Card>
  );
}
