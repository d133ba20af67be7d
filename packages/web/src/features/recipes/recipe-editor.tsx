import { Button, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { RecipeDetails } from "@reprise/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { client } from "../../lib/client.ts";
import { CodeEditor } from "../../ui/code-editor.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { FaultList } from "./fault-list.tsx";
import { toYaml } from "./to-yaml.ts";

/** The document as text. What is wrong with it is said by the server, at the line. */
export function RecipeEditor({ recipe }: { recipe: RecipeDetails }) {
  const cache = useQueryClient();
  const [format, setFormat] = useState<"yaml" | "json">("yaml");
  const original =
    format === "yaml" ? toYaml(recipe.document) : JSON.stringify(recipe.document, null, 2);
  const [text, setText] = useState(original);
  const [note, setNote] = useState("");
  const checked = useDeferredValue(text);
  const validation = useQuery({
    queryKey: ["validate", format, checked],
    queryFn: () => client.recipes.validate(checked, { format }),
    placeholderData: (before) => before,
  });
  const save = useMutation({
    mutationFn: () =>
      client.recipes.update(recipe.id, text, {
        format,
        ifVersion: recipe.version,
        ...(note && { note }),
      }),
    onSuccess: ({ version }) => {
      notifications.show({ message: `Saved as version ${version}.` });
      void cache.invalidateQueries({ queryKey: ["recipe", recipe.id] });
      void cache.invalidateQueries({ queryKey: ["recipes"] });
    },
  });
  const faults = validation.data?.errors ?? [];
  const isChanged = text !== original;
  const switchTo = (next: string) => {
    const chosen = next === "json" ? "json" : "yaml";
    setFormat(chosen);
    setText(chosen === "yaml" ? toYaml(recipe.document) : JSON.stringify(recipe.document, null, 2));
  };
  return (
    <section className="panel padded" aria-label="Document">
      <Group justify="space-between" mb="sm">
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="Format"
            data={[
              { value: "yaml", label: "YAML" },
              { value: "json", label: "JSON" },
            ]}
            value={format}
            disabled={isChanged}
            onChange={switchTo}
          />
          <Text size="sm" role="status">
            {faults.length === 0 ? "No problems" : `Problems: ${faults.length}`}
          </Text>
        </Group>
        <Group gap="xs">
          <TextInput
            size="xs"
            aria-label="Note for this version"
            placeholder="What changed?"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button
            size="xs"
            variant="default"
            disabled={!isChanged}
            onClick={() => setText(original)}
          >
            Discard changes
          </Button>
          <Button
            size="xs"
            disabled={!isChanged || faults.length > 0}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            Save version
          </Button>
        </Group>
      </Group>
      {save.isError && <ProblemAlert error={save.error} />}
      <FaultList faults={faults} />
      <CodeEditor
        label="Recipe document"
        format={format}
        value={text}
        faults={faults}
        onChange={setText}
      />
    </section>
  );
}
