import { Alert, Button, Code, Group, Select, TextInput } from "@mantine/core";
import type { ApiKey } from "@reprise/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";
import { TimeText } from "../../ui/time-text.tsx";

const KEY = ["api-keys"];
const COLUMNS = ["Name", "Role", "Ends with", "Created", "Last used", "Actions"];
const ROLES = ["viewer", "operator", "editor", "admin"] as const;

export function ApiKeys() {
  const cache = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: () => client.apiKeys.list() });
  const revoke = useMutation({
    mutationFn: (key: ApiKey) => client.apiKeys.revoke(key.id),
    onSuccess: () => cache.invalidateQueries({ queryKey: KEY }),
    onError: showRefusal,
  });
  return (
    <section className="panel padded" aria-label="API keys">
      <NewKey />
      <QueryView query={query}>
        {({ items }) => (
          <div className="scroll-x">
            <DataTable columns={COLUMNS}>
              {items.map((key) => (
                <tr key={key.id}>
                  <td>{key.name}</td>
                  <td>{key.role}</td>
                  <td className="mono">{key.hint}</td>
                  <td>
                    <TimeText at={key.createdAt} />
                  </td>
                  <td>
                    <TimeText at={key.lastUsedAt} />
                  </td>
                  <td>
                    {key.revokedAt === null ? (
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => revoke.mutate(key)}
                      >
                        Revoke
                      </Button>
                    ) : (
                      "Revoked"
                    )}
                  </td>
                </tr>
              ))}
            </DataTable>
          </div>
        )}
      </QueryView>
    </section>
  );
}

function NewKey() {
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<(typeof ROLES)[number]>("viewer");
  const create = useMutation({
    mutationFn: () => client.apiKeys.create({ name, role }),
    onSuccess: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Group align="end" mb="sm">
        <TextInput
          label="Name"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label="Role"
          data={[...ROLES]}
          value={role}
          onChange={(next) => setRole(ROLES.find((one) => one === next) ?? "viewer")}
        />
        <Button type="submit" loading={create.isPending}>
          Create key
        </Button>
      </Group>
      {create.isError && <ProblemAlert error={create.error} />}
      {create.isSuccess && (
        <Alert color="blue" variant="outline" title="The key is shown this once" mb="sm">
          <Code>{create.data.key}</Code> <CopyText text={create.data.key} label="Copy" />
        </Alert>
      )}
    </form>
  );
}
