import type { LinkedApprovalView } from "./approval-view.ts";

type Field = LinkedApprovalView["fields"][number];

interface Page {
  approval: LinkedApprovalView;
  nonce: string;
  /** What was filled in before it was refused. */
  filled: ReadonlyMap<string, string>;
  /** What is wrong, by field; "" = with the whole. */
  faults: ReadonlyMap<string, string>;
}

/**
 * The page behind the link of an approval: a form, no script, readable on a telephone. Opening it
 * decides nothing, for mail scanners open links.
 */
export function approvalPage(page: Page): string {
  const { approval } = page;
  const description =
    approval.description === null ? "" : `<p class="text">${escapeHtml(approval.description)}</p>`;
  const body = approval.status === "open" ? formOf(page) : outcomeOf(approval);
  return document(page.nonce, {
    title: approval.title,
    body: `<h1>${escapeHtml(approval.title)}</h1>${description}${body}`,
  });
}

/** What is shown when the link cannot be used. */
export function refusalPage(nonce: string, message: string): string {
  return document(nonce, {
    title: "Approval",
    body: `<h1>This link does not work</h1><p>${escapeHtml(message)}</p>`,
  });
}

function document(nonce: string, { title, body }: { title: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body><main>${body}</main></body>
</html>`;
}

function formOf({ approval, filled, faults }: Page): string {
  const due =
    approval.expiresAt === null ? "" : `<p class="hint">Until ${timeOf(approval.expiresAt)}</p>`;
  const fields = approval.fields.map((field) => fieldOf(field, { filled, faults })).join("");
  const comment = escapeHtml(filled.get("comment") ?? "");
  return `${due}${faultOf(faults, "")}<form method="post">${fields}
<label>Comment<textarea name="comment" rows="3" maxlength="2000">${comment}</textarea></label>
<div class="buttons"><button name="decision" value="approved">Approve</button>
<button name="decision" value="rejected" class="reject" formnovalidate>Reject</button></div></form>`;
}

function fieldOf(field: Field, { filled, faults }: Pick<Page, "filled" | "faults">): string {
  const label = escapeHtml(field.label ?? field.name);
  const mark = field.required ? " *" : "";
  const fault = faultOf(faults, field.name);
  const input = inputOf(field, filled.get(`field.${field.name}`) ?? "");
  if (field.type === "boolean")
    return `<label class="check">${input}<span>${label}</span></label>${fault}`;
  return `<label>${label}${mark}${input}</label>${fault}`;
}

function inputOf({ name, type, options, required }: Field, value: string): string {
  const named = `name="field.${escapeHtml(name)}"${required && type !== "boolean" ? " required" : ""}`;
  const given = escapeHtml(value);
  switch (type) {
    case "text":
      return `<input ${named} value="${given}" maxlength="10000">`;
    case "number":
      return `<input ${named} value="${given}" type="number" step="any">`;
    case "date":
      return `<input ${named} value="${given}" type="date">`;
    case "boolean":
      return `<input ${named} type="checkbox" value="true"${value === "true" ? " checked" : ""}>`;
    case "choice": {
      const choices = ["", ...options].map((option) => {
        const text = escapeHtml(option);
        return `<option value="${text}"${option === value ? " selected" : ""}>${text}</option>`;
      });
      return `<select ${named}>${choices.join("")}</select>`;
    }
  }
}

function faultOf(faults: Page["faults"], name: string): string {
  const fault = faults.get(name);
  return fault === undefined ? "" : `<p class="fault" role="alert">${escapeHtml(fault)}</p>`;
}

function outcomeOf({ status, decidedBy, decidedAt, comment }: LinkedApprovalView): string {
  if (status === "expired")
    return `<p class="outcome">Nobody waits for this decision any more.</p>`;
  const word = status === "approved" ? "Approved" : "Rejected";
  const by = decidedBy === null ? "" : ` by ${escapeHtml(decidedBy)}`;
  const at = decidedAt === null ? "" : `, ${timeOf(decidedAt)}`;
  const said = comment === null ? "" : `<p class="text">${escapeHtml(comment)}</p>`;
  return `<p class="outcome">${word}${by}${at}.</p>${said}`;
}

function timeOf(iso: string): string {
  return `<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif}
main{max-width:36rem;margin:0 auto;padding:1.5rem 1rem;overflow-wrap:anywhere}
h1{font-size:1.375rem;line-height:1.25}
.text{white-space:pre-wrap}
.hint{opacity:.8}
label{display:block;margin:1rem 0;font-weight:600}
label.check{display:flex;gap:.5rem;align-items:center}
input:not([type=checkbox]),select,textarea{display:block;width:100%;box-sizing:border-box;margin-top:.25rem;padding:.5rem;font:inherit;min-height:2.75rem}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button{flex:1 1 8rem;min-height:2.75rem;font:inherit;font-weight:600;border:2px solid #1b6e3c;border-radius:.5rem;background:#1b6e3c;color:#fff;cursor:pointer}
button.reject{background:transparent;border-color:currentColor;color:inherit}
:focus-visible{outline:3px solid #2b6cd4;outline-offset:2px}
.fault{color:#b3261e;font-weight:600}
@media (prefers-color-scheme:dark){.fault{color:#ff8a80}}
.outcome{font-weight:600}`;
