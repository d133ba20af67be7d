import { Modal, NavLink, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { PAGES } from "../../ui/pages.ts";

const JOB_ID = /(job|run)_[a-z0-9]{26}/;
const RESULTS_MAX = 8;

interface Result {
  label: string;
  hint: string;
  go: () => void;
}

/** Any page, recipe or job by a few letters, or a job by its id or address. */
export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const q = text.trim();
  const recipes = useQuery({
    queryKey: ["palette", q],
    queryFn: () => client.recipes.list({ q, limit: RESULTS_MAX }),
    enabled: q !== "",
  });
  const jobId = JOB_ID.exec(q)?.[0];
  const results: Result[] = [
    ...(jobId
      ? [
          {
            label: jobId,
            hint: "Job",
            go: () => navigate({ to: "/jobs/$jobId", params: { jobId } }),
          },
        ]
      : []),
    ...PAGES.filter(({ label }) => label.toLowerCase().includes(q.toLowerCase())).map(
      ({ to, label }) => ({ label, hint: "Page", go: () => navigate({ to }) }),
    ),
    ...(recipes.data?.items ?? []).map(({ id, name }) => ({
      label: name,
      hint: "Recipe",
      go: () => navigate({ to: "/recipes/$recipeId", params: { recipeId: id } }),
    })),
    ...(q === ""
      ? []
      : [
          {
            label: `Jobs with “${q}”`,
            hint: "Search",
            go: () => navigate({ to: "/jobs", search: { q } }),
          },
        ]),
  ].map(({ go, ...shown }) => ({ ...shown, go: () => void go() }));
  const open = (result: Result | undefined) => {
    if (result === undefined) return;
    result.go();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Search" closeButtonProps={{ "aria-label": "Close" }}>
      <TextInput
        data-autofocus
        aria-label="Search"
        placeholder="A page, a recipe, a job's id…"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") open(results[chosen]);
          if (event.key === "ArrowDown") setChosen(Math.min(chosen + 1, results.length - 1));
          if (event.key === "ArrowUp") setChosen(Math.max(chosen - 1, 0));
        }}
      />
      <Stack gap={0} mt="xs">
        {results.map((result, index) => (
          <NavLink
            key={`${result.hint} ${result.label}`}
            component="button"
            active={index === chosen}
            label={result.label}
            rightSection={<span className="quiet">{result.hint}</span>}
            onClick={() => open(result)}
          />
        ))}
      </Stack>
    </Modal>
  );
}
