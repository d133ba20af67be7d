import type { Recipe } from "@reprise/sdk";
import { StatusBadge } from "../../ui/status-badge.tsx";

export function RecipeState({
  recipe,
}: {
  recipe: Pick<Recipe, "state" | "version" | "activeVersion">;
}) {
  const isActive = recipe.state === "ACTIVE";
  return (
    <span>
      <StatusBadge
        shown={
          isActive
            ? { family: "active", word: "Active", isMoving: false }
            : { family: "held", word: "Stopped", isMoving: false }
        }
      />
      {isActive && recipe.activeVersion !== recipe.version && (
        <span className="quiet"> version {recipe.activeVersion} is live</span>
      )}
    </span>
  );
}
