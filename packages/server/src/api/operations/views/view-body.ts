import { z } from "zod";
import { isId } from "../../../runtime/ids.ts";
import type { SavedView } from "../../../storage/storage.ts";
import type { Caller } from "../../deps.ts";
import { instant, toInstant } from "../../instant.ts";

const NAME_CHARS_MAX = 100;
const PAGE = /^[a-z][a-z0-9-]{0,31}$/;
const PARAMETERS_MAX = 50;
const PARAMETER_CHARS_MAX = 2_000;

export const ViewId = z
  .string()
  .refine(
    (text) => isId(text, "viw"),
    "The id of a view looks like viw_01jd2n7b5qfw8v3m4k6r9s0t1x.",
  );

export const ViewBody = z.strictObject({
  name: z
    .string()
    .max(NAME_CHARS_MAX)
    .regex(/^[^\p{Cc}]*[^\p{C}\p{Z}][^\p{Cc}]*$/u, "Expected a name of visible characters."),
  page: z
    .string()
    .regex(PAGE, "Expected the name of a list, such as jobs.")
    .meta({ description: "Which list it is of: jobs" }),
  query: z
    .record(z.string().max(NAME_CHARS_MAX), z.string().max(PARAMETER_CHARS_MAX))
    .refine(
      (query) => Object.keys(query).length <= PARAMETERS_MAX,
      `At most ${PARAMETERS_MAX} parameters.`,
    )
    .meta({ description: "Parameters of the list" }),
  shared: z
    .boolean()
    .optional()
    .meta({ description: "Others see it too; only its owner and admins change it" }),
});

export const SavedViewView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    page: z.string(),
    query: z.record(z.string(), z.string()),
    shared: z.boolean(),
    owner: z.string(),
    mine: z.boolean(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "SavedView" });

export function viewSaved(
  view: SavedView,
  { id: callerId }: Pick<Caller, "id">,
): z.infer<typeof SavedViewView> {
  const { id, name, page, query, shared, owner, ownerId } = view;
  return {
    ...{ id, name, page, shared, owner },
    query: { ...query },
    mine: ownerId === callerId,
    createdAt: toInstant(view.createdAt),
    updatedAt: toInstant(view.updatedAt),
  };
}
