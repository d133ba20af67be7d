import { Button, Tooltip } from "@mantine/core";
import { IconLivePhoto, IconPlayerPause, IconRefresh } from "@tabler/icons-react";
import { useLiveState } from "../lib/live.ts";

const SHOWN = {
  live: {
    word: "Live",
    Sign: IconLivePhoto,
    hint: "Changes appear by themselves. Press to pause.",
  },
  paused: { word: "Paused", Sign: IconPlayerPause, hint: "Nothing changes. Press to go on." },
  reconnecting: { word: "Reconnecting", Sign: IconRefresh, hint: "Looking for the server again." },
};

export function LiveButton() {
  const { state, toggle } = useLiveState();
  const { word, Sign, hint } = SHOWN[state];
  return (
    <Tooltip label={hint}>
      <Button
        size="xs"
        variant="default"
        onClick={toggle}
        leftSection={<Sign size={14} aria-hidden />}
        data-live={state}
      >
        {word}
      </Button>
    </Tooltip>
  );
}
