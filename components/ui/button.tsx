import Link from "next/link";
import type { ComponentProps } from "react";
import { classes } from "./classes";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md" | "icon";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "bg-accent-fill text-on-accent hover:bg-accent-fill-hover",
  secondary: "border bg-surface text-ink hover:bg-hover",
  ghost: "text-muted hover:bg-hover hover:text-ink",
  danger: "bg-danger-fill text-on-accent hover:opacity-90",
};
const SIZES: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-sm",
  md: "h-8 gap-2 px-3 text-base",
  icon: "size-8 justify-center",
};
const BASE =
  "inline-flex shrink-0 items-center justify-center rounded-md font-medium whitespace-nowrap transition-colors duration-100 disabled:opacity-60 [&_svg]:size-4 [&_svg]:shrink-0";

export const buttonClasses = (variant: ButtonVariant = "secondary", size: ButtonSize = "md") =>
  classes(BASE, VARIANTS[variant], SIZES[size]);

interface Look {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

export function Button({
  variant,
  size,
  className,
  type = "button",
  ...rest
}: ComponentProps<"button"> & Look) {
  return <button type={type} className={classes(buttonClasses(variant, size), className)} {...rest} />;
}

export function LinkButton({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link className={classes(buttonClasses(variant, size), className)} {...rest} />;
}
