import { LinkTabs } from "../ui/link-tabs";

/** The parts of a workspace's settings. */
export function SettingsTabs({ workspace }: { workspace: string }) {
  return (
    <LinkTabs
      label="Parts of the settings"
      tabs={[
        { href: `/${workspace}/settings`, label: "General" },
        { href: `/${workspace}/settings/notifications`, label: "Notifications" },
      ]}
    />
  );
}
