import { Button, Menu } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { basePath } from "../../lib/base-path.ts";
import { client } from "../../lib/client.ts";
import { sessionQuery } from "./session-queries.ts";

export function AccountMenu() {
  const { data } = useQuery(sessionQuery);
  const user = data?.user;
  if (user === undefined) return null;
  if (user === null) {
    return (
      <Button component={Link} to="/login" size="xs">
        Sign in
      </Button>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" px={8} aria-label={`Account of ${user.name}`}>
          <IconUser size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name} · {user.role}
        </Menu.Label>
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function signOut() {
  await client.session.signOut();
  location.assign(`${basePath}/login`);
}
