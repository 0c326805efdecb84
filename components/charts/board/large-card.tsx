"use client";
import { Button } from "../../ui/button";
import { Dialog, DialogContent } from "../../ui/dialog";
import { useCardSettings } from "../card-settings";
import { ChartCard, type ChartCardProps } from "../chart-card";
import { AxisSelect, LookChecks, SmoothingSlider } from "../look-controls";

interface LargeCardProps extends Omit<ChartCardProps, "metric" | "onOpen"> {
  /** The metric that is open; null for none. */
  metric: string | null;
  onClose(): void;
}

const LARGE_PX = 440;

/** A card over the page, with settings of its own. They stay with it when it is small again. */
export function LargeCard({ metric, onClose, ...card }: LargeCardProps) {
  return (
    <Dialog open={metric !== null} onOpenChange={onClose}>
      {metric !== null && (
        <DialogContent title={metric} wide>
          <OwnControls metric={metric} settings={card.settings} />
          <ChartCard {...card} metric={metric} heightPx={LARGE_PX} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function OwnControls({ metric, settings }: Pick<ChartCardProps, "metric" | "settings">) {
  const { look, isChanged, setOwn } = useCardSettings(metric, settings);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <AxisSelect value={look.axis} onChange={(axis) => setOwn({ axis })} />
      <SmoothingSlider value={look.smooth} onChange={(smooth) => setOwn({ smooth })} />
      <LookChecks look={look} onChange={setOwn} />
      {isChanged && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() =>
            setOwn({
              axis: undefined,
              smooth: undefined,
              log: undefined,
              logx: undefined,
              outliers: undefined,
            })
          }
        >
          As all cards
        </Button>
      )}
    </div>
  );
}
