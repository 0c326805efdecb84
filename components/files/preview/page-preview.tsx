"use client";
import type { PreviewProps } from "./file-preview";

/**
 * A stored page in a frame of its own: its scripts run, in an origin that is nobody's, without cookies and without a
 * way out. The studio's answer says the same in its policy, so that neither alone must hold.
 */
export function PagePreview({ file, href }: PreviewProps) {
  return (
    <iframe
      src={`${href}?as=page`}
      title={file.path}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      // A page without a ground of its own is made for white, whatever the theme.
      className="min-h-0 w-full flex-1 border-0 bg-on-accent"
    />
  );
}
