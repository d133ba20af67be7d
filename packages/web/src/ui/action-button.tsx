import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { useId } from "react";

export interface Allowed {
  enabled: boolean;
  reason: string | null;
}

type Props = Pick<ButtonProps, "color" | "variant" | "size" | "leftSection" | "loading"> & {
  label: string;
  /** As the server says; a refused action can still be focused, to read why. */
  allowed: Allowed;
  onClick: () => void;
};

export function ActionButton({ label, allowed, onClick, variant = "default", ...looks }: Props) {
  const id = useId();
  const reason = allowed.enabled ? "" : (allowed.reason ?? "Not possible now");
  return (
    <Tooltip label={reason} disabled={allowed.enabled} multiline maw={320} events={EVENTS}>
      <Button
        size="xs"
        {...looks}
        variant={variant}
        aria-disabled={!allowed.enabled}
        {...(!allowed.enabled && { "data-disabled": true })}
        aria-describedby={allowed.enabled ? undefined : id}
        onClick={allowed.enabled ? onClick : (event) => event.preventDefault()}
      >
        {label}
        {!allowed.enabled && (
          <span id={id} hidden>
            {reason}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}

const EVENTS = { hover: true, focus: true, touch: true };
