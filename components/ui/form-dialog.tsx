"use client";
import { type ReactElement, type ReactNode, useState } from "react";
import { Dialog, DialogContent, DialogTrigger } from "./dialog";

interface FormDialogProps {
  /** What opens it. */
  button: ReactElement;
  title: string;
  description: ReactNode;
  /** The form, given what closes the panel; it is made anew each time. */
  children(close: () => void): ReactNode;
}

/** A button, and the panel at the side whose form it opens. */
export function FormDialog({ button, title, description, children }: FormDialogProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent title={title} description={description} side>
        {children(() => setOpen(false))}
      </DialogContent>
    </Dialog>
  );
}
