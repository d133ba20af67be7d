import {
  IconActivity,
  IconAlertTriangle,
  IconCalendarTime,
  IconChartBar,
  IconChecklist,
  IconCpu,
  IconFileText,
  IconHome,
  IconListDetails,
  IconSettings,
} from "@tabler/icons-react";

/** The pages of the navigation; with `g` and its key each is two keys away. */
export const PAGES = [
  { to: "/", label: "Overview", key: "o", Sign: IconHome, isBelow: false },
  { to: "/jobs", label: "Jobs", key: "j", Sign: IconActivity, isBelow: false },
  { to: "/stats", label: "Statistics", key: "s", Sign: IconChartBar, isBelow: true },
  { to: "/errors", label: "Errors", key: "e", Sign: IconAlertTriangle, isBelow: true },
  { to: "/logs", label: "Logs", key: "l", Sign: IconFileText, isBelow: true },
  { to: "/recipes", label: "Recipes", key: "r", Sign: IconListDetails, isBelow: false },
  { to: "/plans", label: "Plans", key: "p", Sign: IconCalendarTime, isBelow: false },
  { to: "/approvals", label: "Approvals", key: "a", Sign: IconChecklist, isBelow: false },
  { to: "/workers", label: "Workers", key: "w", Sign: IconCpu, isBelow: false },
  { to: "/settings", label: "Settings", key: "t", Sign: IconSettings, isBelow: false },
] as const;
