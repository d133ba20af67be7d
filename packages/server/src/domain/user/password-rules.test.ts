import { describe, expect, test } from "vitest";
import { passwordFault } from "./password-rules.ts";

const ANA = { email: "ana.maria@example.org", name: "Ana Maria" };

describe("a new password", () => {
  test.each([
    "eight ch",
    "a sentence that nobody else has thought of",
    "пароль-дня",
    `${"x7".repeat(499)}yz`,
    "🔑🐎🔋📎🌍🎲🍋🧊",
  ])("may be %j", (password) => {
    expect(passwordFault(password, ANA)).toBeNull();
  });

  test.each([
    ["", /at least 8/],
    ["seven c", /at least 8/],
    ["🔑🐎🔋📎", /at least 8/],
    ["xy".repeat(501), /at most 1000/],
    ["aaaaaaaaaaaa", /easy to guess/],
    ["abababababab", /easy to guess/],
    ["password", /most common/],
    ["PassWord123", /most common/],
    ["ana.maria@example.org", /name or the address/],
    ["ANA.MARIA", /name or the address/],
    ["ana maria", /name or the address/],
  ])("cannot be %j", (password, fault) => {
    expect(passwordFault(password, ANA)).toMatch(fault);
  });
});
