import { Button, Tooltip } from "@mantine/core";
import { useTimeZone } from "../lib/time-zone.ts";

export function ZoneButton() {
  const { zone, isUtc, toggle } = useTimeZone();
  return (
    <Tooltip label={isUtc ? "Show times in your own zone" : "Show times in UTC"}>
      <Button size="xs" variant="default" onClick={toggle} visibleFrom="md">
        {zone}
      </Button>
    </Tooltip>
  );
}
