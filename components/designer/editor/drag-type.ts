/** How a drag from the palette to the canvas is known. */
export const DRAG_TYPE = "application/x-atelier-component";
