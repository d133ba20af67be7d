import type { HoldWrite, NewHold } from "../../../storage/storage.ts";
import type { Frame } from "../frame.ts";

type Opened = Pick<NewHold, "stepKey" | "kind" | "expiresAt"> & Partial<NewHold>;

/** What is written of a step that goes on hold, beside its record. */
export function openHold({ execution }: Frame, opened: Opened): HoldWrite {
  const { ids, clock } = execution.host.deps;
  return {
    type: "open",
    hold: {
      id: ids(opened.kind === "approval" ? "apr" : "hld"),
      openedAt: clock.now(),
      onCancel: false,
      recipeId: execution.job.recipeId,
      details: null,
      assignees: [],
      tokens: [],
      notices: [],
      ...opened,
    },
  };
}
