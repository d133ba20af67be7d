import { Button, Group } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { CodeEditor } from "../../ui/code-editor.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { FaultList } from "./fault-list.tsx";

const BEGINNING = `id: my-recipe
name: My recipe
trigger: { type: webhook }
steps:
  - id: note
    name: Write what came
    action: log.write
    input: { level: info, message: "{{ trigger.body.message }}" }
`;

export function NewRecipeEditor() {
  const navigate = useNavigate();
  const [text, setText] = useState(BEGINNING);
  const { data } = useQuery({
    queryKey: ["validate", "yaml", text],
    queryFn: () => client.recipes.validate(text, { format: "yaml" }),
    placeholderData: (before) => before,
  });
  const create = useMutation({
    mutationFn: () => client.recipes.create(text, { format: "yaml" }),
    onSuccess: ({ id }) => navigate({ to: "/recipes/$recipeId", params: { recipeId: id } }),
  });
  const faults = data?.errors ?? [];
  return (
    <section className="panel padded" aria-label="Document">
      <Group justify="flex-end" mb="sm">
        <Button
          size="xs"
          disabled={faults.length > 0}
          loading={create.isPending}
          onClick={() => create.mutate()}
        >
          Create recipe
        </Button>
      </Group>
      {create.isError && <ProblemAlert error={create.error} />}
      <FaultList faults={faults} />
      <CodeEditor
        label="Recipe document"
        format="yaml"
        value={text}
        faults={faults}
        onChange={setText}
      />
    </section>
  );
}
