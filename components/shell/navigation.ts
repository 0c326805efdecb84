import {
  Blocks,
  CalendarClock,
  Container,
  Cpu,
  Database,
  FileText,
  FlaskConical,
  HardDrive,
  House,
  KeyRound,
  Layers,
  LockKeyhole,
  type LucideIcon,
  Package,
  Play,
  RadioTower,
  Server,
  Settings,
  Trash2,
  Workflow,
} from "lucide-react";

export interface NavigationEntry {
  /** Below the workspace's address; empty for its home. */
  path: string;
  label: string;
  icon: LucideIcon;
  /** The second key of `g …`, which goes there. */
  key: string;
}

export interface NavigationGroup {
  label: string | null;
  entries: NavigationEntry[];
}

/** The left rail. A capability gets its entry with the change that makes it work. */
export const NAVIGATION: NavigationGroup[] = [
  { label: null, entries: [{ path: "", label: "Home", icon: House, key: "h" }] },
  {
    label: "Author",
    entries: [{ path: "designer", label: "Designer", icon: Workflow, key: "w" }],
  },
  {
    label: "Assets",
    entries: [
      { path: "data", label: "Data", icon: Database, key: "i" },
      { path: "datastores", label: "Datastores", icon: Server, key: "b" },
      { path: "experiments", label: "Experiments", icon: FlaskConical, key: "e" },
      { path: "runs", label: "Runs", icon: Play, key: "r" },
      { path: "reports", label: "Reports", icon: FileText, key: "p" },
      { path: "components", label: "Components", icon: Blocks, key: "c" },
      { path: "environments", label: "Environments", icon: Container, key: "v" },
      { path: "models", label: "Models", icon: Package, key: "m" },
      { path: "endpoints", label: "Endpoints", icon: RadioTower, key: "n" },
      { path: "batch-endpoints", label: "Batch endpoints", icon: Layers, key: "f" },
    ],
  },
  {
    label: "Manage",
    entries: [
      { path: "compute", label: "Compute", icon: Cpu, key: "u" },
      { path: "schedules", label: "Schedules", icon: CalendarClock, key: "l" },
      { path: "storage", label: "Storage", icon: HardDrive, key: "d" },
      { path: "trash", label: "Trash", icon: Trash2, key: "t" },
    ],
  },
];

export const NAVIGATION_BOTTOM: NavigationEntry[] = [
  { path: "access", label: "Access", icon: KeyRound, key: "a" },
  { path: "secrets", label: "Secrets", icon: LockKeyhole, key: "k" },
  { path: "settings", label: "Settings", icon: Settings, key: "s" },
];

export const hrefOf = (workspace: string, path: string): string =>
  path ? `/${workspace}/${path}` : `/${workspace}`;
