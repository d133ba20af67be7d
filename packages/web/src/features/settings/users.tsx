import { Alert, Button, Code, Group, Select, TextInput } from "@mantine/core";
import type { User } from "@reprise/sdk";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../lib/client.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { showRefusal } from "../../ui/show-refusal.ts";
import { TimeText } from "../../ui/time-text.tsx";

const KEY = ["users"];
const COLUMNS = ["Name", "E-mail", "Role", "Last sign-in", "State"];
const ROLES: User["role"][] = ["viewer", "operator", "editor", "admin"];

export function Users() {
  const query = useQuery({ queryKey: KEY, queryFn: () => client.users.list() });
  return (
    <section className="panel padded" aria-label="Users">
      <NewUser />
      <QueryView query={query}>
        {({ items }) => (
          <div className="scroll-x">
            <DataTable columns={COLUMNS}>
              {items.map((user) => (
                <tr key={user.id}>
                  <td>{user.name}</td>
                  <td>{user.email}</td>
                  <td>
                    <RoleSelect user={user} />
                  </td>
                  <td>
                    <TimeText at={user.lastLoginAt} />
                  </td>
                  <td>{user.disabledAt ? "Disabled" : user.hasPassword ? "Active" : "Invited"}</td>
                </tr>
              ))}
            </DataTable>
          </div>
        )}
      </QueryView>
    </section>
  );
}

function RoleSelect({ user }: { user: User }) {
  const cache = useQueryClient();
  const change = useMutation({
    mutationFn: (role: User["role"]) => client.users.change(user.id, { role }),
    onSettled: () => cache.invalidateQueries({ queryKey: KEY }),
    onError: showRefusal,
  });
  return (
    <Select
      size="xs"
      w={120}
      aria-label={`Role of ${user.name}`}
      data={ROLES}
      value={user.role}
      onChange={(next) => {
        const role = ROLES.find((one) => one === next);
        if (role !== undefined) change.mutate(role);
      }}
    />
  );
}

function NewUser() {
  const cache = useQueryClient();
  const [filled, setFilled] = useState({ name: "", email: "" });
  const [role, setRole] = useState<User["role"]>("operator");
  const create = useMutation({
    mutationFn: () => client.users.create({ ...filled, role }),
    onSuccess: () => cache.invalidateQueries({ queryKey: KEY }),
  });
  const invitation = create.data?.invitation;
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
          value={filled.name}
          onChange={(event) => setFilled({ ...filled, name: event.currentTarget.value })}
        />
        <TextInput
          label="E-mail"
          type="email"
          required
          value={filled.email}
          onChange={(event) => setFilled({ ...filled, email: event.currentTarget.value })}
        />
        <Select
          label="Role"
          data={ROLES}
          value={role}
          onChange={(next) => setRole(ROLES.find((one) => one === next) ?? "operator")}
        />
        <Button type="submit" loading={create.isPending}>
          Invite
        </Button>
      </Group>
      {create.isError && <ProblemAlert error={create.error} />}
      {invitation && (
        <Alert color="blue" variant="outline" title="Send this link; it works once" mb="sm">
          <Code>{invitation.url}</Code> <CopyText text={invitation.url} label="Copy" />
        </Alert>
      )}
    </form>
  );
}
