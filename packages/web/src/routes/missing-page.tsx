import { Link } from "@tanstack/react-router";
import { NothingHere } from "../ui/nothing-here.tsx";

export function MissingPage() {
  return (
    <NothingHere title="There is no such page">
      <Link to="/jobs">To the jobs</Link>
    </NothingHere>
  );
}
