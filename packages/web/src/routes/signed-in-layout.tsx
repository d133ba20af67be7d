import { useDisclosure } from "@mantine/hooks";
import { Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { AccountMenu } from "../features/sign-in/account-menu.tsx";
import { useKeys } from "../lib/use-keys.ts";
import { ConsoleShell } from "../ui/app-shell.tsx";
import { PAGES } from "../ui/pages.ts";

const Palette = lazy(async () => ({
  default: (await import("../features/palette/palette.tsx")).Palette,
}));
const KeySheet = lazy(async () => ({ default: (await import("../ui/key-sheet.tsx")).KeySheet }));

export function SignedInLayout() {
  const navigate = useNavigate();
  const [isSearching, search] = useDisclosure(false);
  const [isSheetOpen, sheet] = useDisclosure(false);
  const [isGoing, setGoing] = useState(false);
  useKeys((key, event) => {
    if (key === "k" && (event.metaKey || event.ctrlKey)) search.open();
    else if (isGoing) {
      const page = PAGES.find((one) => one.key === key);
      if (page) void navigate({ to: page.to });
    } else if (key === "?") sheet.open();
    else if (key !== "g") return false;
    setGoing(key === "g" && !isGoing);
    return true;
  });
  return (
    <ConsoleShell account={<AccountMenu />} onSearch={search.open} onKeys={sheet.open}>
      <Outlet />
      <Suspense>
        {isSearching && <Palette onClose={search.close} />}
        {isSheetOpen && <KeySheet onClose={sheet.close} />}
      </Suspense>
    </ConsoleShell>
  );
}
