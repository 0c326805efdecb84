import { LinkTabs } from "../ui/link-tabs";

/** The parts of the account. */
export function AccountTabs() {
  return (
    <LinkTabs
      label="Parts of the account"
      tabs={[
        { href: "/account", label: "Profile and access" },
        { href: "/account/notifications", label: "Notifications" },
      ]}
    />
  );
}
