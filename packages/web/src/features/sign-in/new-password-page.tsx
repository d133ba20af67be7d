import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { basePath } from "../../lib/base-path.ts";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SignInFrame } from "./sign-in-frame.tsx";

// Its name begins like a hook's, which it is not.
const { usePasswordReset: setNewPassword } = client.session;

/** Where an invitation leads; its token stands behind the #, which no server sees. */
export function NewPasswordPage() {
  const [password, setPassword] = useState("");
  const save = useMutation({
    mutationFn: () => setNewPassword({ token: location.hash.slice(1), password }),
    onSuccess: () => location.assign(`${basePath}/`),
  });
  return (
    <SignInFrame title="Choose a password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button mt="md" fullWidth type="submit" loading={save.isPending}>
          Save and sign in
        </Button>
      </form>
      {save.isError && <ProblemAlert error={save.error} />}
    </SignInFrame>
  );
}
