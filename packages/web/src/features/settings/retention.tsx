import { Button, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { QueryView } from "../../ui/query-view.tsx";

const KEY = ["settings"];

export function Retention() {
  const query = useQuery({ queryKey: KEY, queryFn: () => client.settings.get() });
  return (
    <section className="panel padded" aria-label="Retention">
      <QueryView query={query}>
        {({ retention: { data, summary } }) => (
          <RetentionForm key={`${data} ${summary}`} data={data} summary={summary} />
        )}
      </QueryView>
    </section>
  );
}

function RetentionForm({ data, summary }: { data: string; summary: string }) {
  const cache = useQueryClient();
  const [kept, setKept] = useState({ data, summary });
  const save = useMutation({
    mutationFn: () => client.settings.change({ retention: kept }),
    onSuccess: (answer) => {
      cache.setQueryData(KEY, answer);
      notifications.show({ message: "Saved." });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm" maw={420}>
        <TextInput
          label="Data of jobs"
          description="Trigger events, inputs, outputs and logs. Such as 30d. Without them a job cannot be rerun."
          value={kept.data}
          onChange={(event) => setKept({ ...kept, data: event.currentTarget.value })}
        />
        <TextInput
          label="Jobs"
          description="What the lists show: status, times, report."
          value={kept.summary}
          onChange={(event) => setKept({ ...kept, summary: event.currentTarget.value })}
        />
        {save.isError && <ProblemAlert error={save.error} />}
        <Button type="submit" w="fit-content" loading={save.isPending}>
          Save retention
        </Button>
      </Stack>
    </form>
  );
}
