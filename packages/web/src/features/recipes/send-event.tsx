import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { RecipeDetails } from "@reprise/sdk";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";

/** Tries the newest version with an event of one's own, also while the recipe is stopped. */
export function SendEvent({ recipe }: { recipe: RecipeDetails }) {
  const navigate = useNavigate();
  const [isOpen, dialog] = useDisclosure(false);
  const [text, setText] = useState("{}");
  const test = useMutation({
    mutationFn: async () => client.recipes.test(recipe.id, { event: JSON.parse(text) }),
    onSuccess: ({ jobId }) => navigate({ to: "/jobs/$jobId", params: { jobId } }),
  });
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Test run
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={`Test run of ${recipe.name}`}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Stack>
          <Textarea
            label="Event (JSON)"
            description="Runs the newest version. Steps really do what they say."
            autosize
            minRows={6}
            maxRows={18}
            className="mono"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {test.isError && <ProblemAlert error={test.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Close
            </Button>
            <Button loading={test.isPending} onClick={() => test.mutate()}>
              Run test
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
