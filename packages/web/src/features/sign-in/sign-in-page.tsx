import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { basePath } from "../../lib/base-path.ts";
import { client } from "../../lib/client.ts";
import { useUrl } from "../../lib/use-url.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { setupQuery } from "./session-queries.ts";
import { SignInFrame } from "./sign-in-frame.tsx";

export function SignInPage() {
  const { url } = useUrl();
  const setup = useQuery(setupQuery);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => client.session.signIn({ email, password }),
    onSuccess: () => location.assign(ownPath(url.back)),
  });
  if (setup.data?.needed) return <Navigate to="/setup" />;
  return (
    <SignInFrame title="Sign in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          mt="sm"
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button mt="md" fullWidth type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      {signIn.isError && <ProblemAlert error={signIn.error} />}
    </SignInFrame>
  );
}

/** Only to pages of this console: an address from elsewhere could lead anywhere. */
function ownPath(back: string | undefined): string {
  const home = `${basePath}/`;
  if (back === undefined) return home;
  const target = new URL(back, location.origin);
  return target.origin === location.origin ? target.pathname + target.search + target.hash : home;
}
