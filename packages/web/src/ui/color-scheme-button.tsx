import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";

const NEXT: Record<MantineColorScheme, MantineColorScheme> = {
  auto: "light",
  light: "dark",
  dark: "auto",
};
const SIGNS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon };
const WORDS = { auto: "as the system", light: "light", dark: "dark" };

export function ColorSchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Sign = SIGNS[colorScheme];
  const label = `Theme: ${WORDS[colorScheme]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="md"
        aria-label={label}
        onClick={() => setColorScheme(NEXT[colorScheme])}
      >
        <Sign size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
