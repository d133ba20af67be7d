import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";

/** Works over plain http as well, where browsers have no `navigator.clipboard`. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const Sign = isCopied ? IconCheck : IconCopy;
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<Sign size={14} aria-hidden />}
      onClick={() => setCopied(copy(text))}
      onBlur={() => setCopied(false)}
    >
      {isCopied ? "Copied" : label}
    </Button>
  );
}

function copy(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("readonly", "");
  field.className = "skip";
  const before = document.activeElement;
  // Within an open dialog the focus cannot go elsewhere.
  (before?.parentElement ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
