import { Button, Code, PasswordInput, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { basePath } from "../../lib/base-path.ts";
import { client } from "../../lib/client.ts";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SignInFrame } from "./sign-in-frame.tsx";

const FIELDS = [
  { name: "setupToken", label: "Admin key", isSecret: true, autoComplete: "off" },
  { name: "name", label: "Your name", isSecret: false, autoComplete: "name" },
  { name: "email", label: "E-mail", isSecret: false, autoComplete: "username" },
  { name: "password", label: "Password", isSecret: true, autoComplete: "new-password" },
] as const;

/** Who comes first becomes the first admin, with the key that the server printed. */
export function SetUpPage() {
  const [filled, setFilled] = useState({ setupToken: "", name: "", email: "", password: "" });
  const setUp = useMutation({
    mutationFn: () => client.session.setUp(filled),
    onSuccess: () => location.assign(`${basePath}/`),
  });
  return (
    <SignInFrame title="Set up Reprise">
      <Text size="sm">
        Make the first user, an admin. The admin key was printed at the first start; it is in{" "}
        <Code>admin.key</Code> in the data folder.
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setUp.mutate();
        }}
      >
        {FIELDS.map(({ name, label, isSecret, autoComplete }) => {
          const Input = isSecret ? PasswordInput : TextInput;
          return (
            <Input
              key={name}
              mb="sm"
              label={label}
              required
              autoComplete={autoComplete}
              value={filled[name]}
              onChange={(event) => setFilled({ ...filled, [name]: event.currentTarget.value })}
            />
          );
        })}
        <Button fullWidth type="submit" loading={setUp.isPending}>
          Make the first admin
        </Button>
      </form>
      {setUp.isError && <ProblemAlert error={setUp.error} />}
    </SignInFrame>
  );
}
