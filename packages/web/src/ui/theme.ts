import { createTheme, type MantineColorsTuple } from "@mantine/core";

const blue: MantineColorsTuple = [
  "#edf3ff",
  "#d9e5ff",
  "#b3cbff",
  "#87adff",
  "#6ea8fe",
  "#4a86f7",
  "#2f6df0",
  "#1f57cf",
  "#1848ac",
  "#123a8c",
];
const red: MantineColorsTuple = [
  "#fff0f0",
  "#ffdfe0",
  "#fbbcc0",
  "#f68f96",
  "#f0443c",
  "#d5303a",
  "#b3172a",
  "#a30c1c",
  "#860a18",
  "#6b0812",
];

/** Dense, calm, and dark enough in its texts to be read by everybody (WCAG AA). */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 7, dark: 7 },
  colors: { blue, red },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: "sm",
  headings: { fontWeight: "650", sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "15px" } } },
  cursorType: "pointer",
  respectReducedMotion: true,
});
