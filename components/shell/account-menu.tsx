"use client";
import { LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "../ui/menu";
import { applyTheme, THEMES, type Theme } from "../ui/preferences";
import { leaveStudio } from "./sign-out";

const THEME_LOOKS = {
  system: { label: "System theme", icon: Monitor },
  light: { label: "Light theme", icon: Sun },
  dark: { label: "Dark theme", icon: Moon },
} as const;

interface AccountMenuProps {
  user: { name: string; email: string };
  theme: Theme;
}

export function AccountMenu({ user, theme: initial }: AccountMenuProps) {
  const [theme, setTheme] = useState(initial);
  function choose(next: Theme) {
    applyTheme(next);
    setTheme(next);
  }
  const initials = user.name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return (
    <Menu>
      <MenuTrigger className="flex size-8 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent">
        <span aria-hidden>{initials}</span>
        <span className="sr-only">Account of {user.name}</span>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          <span className="block truncate text-sm font-medium text-ink">{user.name}</span>
          <span className="block truncate">{user.email}</span>
        </MenuLabel>
        <MenuSeparator />
        <MenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden />
            Account and tokens
          </Link>
        </MenuItem>
        <MenuSeparator />
        {THEMES.map((name) => {
          const { label, icon: Icon } = THEME_LOOKS[name];
          return (
            <MenuItem key={name} onSelect={() => choose(name)} aria-current={name === theme || undefined}>
              <Icon aria-hidden />
              {label}
              {name === theme && <span className="ml-auto text-xs text-faint">on</span>}
            </MenuItem>
          );
        })}
        <MenuSeparator />
        <MenuItem onSelect={leaveStudio}>
          <LogOut aria-hidden />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
