"use client";
import { Download, Ellipsis, Image, Link2, Shapes } from "lucide-react";
import type { ReactNode } from "react";
import { toast } from "sonner";
import { Button } from "../ui/button";
import { useCopy } from "../ui/copy-button";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "../ui/menu";
import type { ChartAxisName } from "./chart-settings";
import { writeCsv } from "./csv";
import { type Picture, pictureAsPng, pictureAsSvg } from "./lines/picture";
import { fileName, saveFile, saveText } from "./save-file";

interface CardMenuProps {
  metric: string;
  /** What is drawn, once it is there. */
  picture: Picture | undefined;
  axis: ChartAxisName;
  /** Commands that only some pages have. */
  children?: ReactNode;
}

/** What can be done with a card: take it away as a file, link to it, and what its page adds. */
export function CardMenu({ metric, picture, axis, children }: CardMenuProps) {
  const savePng = (shown: Picture) =>
    pictureAsPng(shown)
      .then((png) => saveFile(fileName(metric, "png"), png))
      .catch((failure: Error) => toast.error(failure.message));
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" className="size-7" aria-label={`More for ${metric}`}>
          <Ellipsis className="size-3.5!" />
        </Button>
      </MenuTrigger>
      <MenuContent>
        {children}
        {children && <MenuSeparator />}
        <CopyLink metric={metric} />
        {picture && (
          <>
            <MenuItem onSelect={() => saveText(fileName(metric, "csv"), writeCsv(picture.series, axis))}>
              <Download aria-hidden /> Download the points as CSV
            </MenuItem>
            <MenuItem onSelect={() => void savePng(picture)}>
              <Image aria-hidden /> Download as PNG
            </MenuItem>
            <MenuItem onSelect={() => saveFile(fileName(metric, "svg"), pictureAsSvg(picture))}>
              <Shapes aria-hidden /> Download as SVG
            </MenuItem>
          </>
        )}
      </MenuContent>
    </Menu>
  );
}

/** Drawn when the menu opens, so that the address is that of the moment. */
function CopyLink({ metric }: { metric: string }) {
  const { copy } = useCopy(linkTo(metric));
  return (
    <MenuItem onSelect={copy}>
      <Link2 aria-hidden /> Copy the link to this card
    </MenuItem>
  );
}

/** The address of the page with this card open large. */
function linkTo(metric: string): string {
  const link = new URL(location.href);
  link.searchParams.set("card", metric);
  return link.href;
}
