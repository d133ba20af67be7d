/** What an address or a name is compared by: `Ana@Example.org` and `ana@example.org` are one person. */
export function foldCase(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
