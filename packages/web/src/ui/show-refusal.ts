import { notifications } from "@mantine/notifications";

/** What the server said to something that was asked of it; it stays until it is read. */
export function showRefusal({ message }: Error): void {
  notifications.show({ title: "Refused", message, color: "red", autoClose: false });
}
