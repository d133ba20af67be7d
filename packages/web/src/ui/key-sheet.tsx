import { Kbd, Modal, Table } from "@mantine/core";
import { PAGES } from "./pages.ts";

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ["Ctrl/⌘ K", "Search, or go to a job by its id"],
  ["?", "This sheet"],
  ["/", "Search in the list"],
  ["j  k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["x", "Select the row"],
  ...PAGES.map(({ key, label }) => [`g ${key}`, label] as const),
];

export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {KEYS.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Th>
                <Kbd>{keys}</Kbd>
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
