// What became of an answer: a sign, a word and a colour, and what to think about.
import { make } from "../make";
import { measured } from "../text";
import { prose } from "./prose";
import type { Answer, Mark, State } from "./spec";

export const SIGNS: Record<State, string> = { right: "✓", follows: "✓", partly: "½", wrong: "✗", invalid: "!", empty: "…" };
export const WORDS: Record<State, string> = {
  right: "Right", follows: "Right in itself", partly: "Half right", wrong: "Not yet", invalid: "Not marked", empty: "No answer",
};

// where a question is closed nothing comes any more
export const wordOf = (state: State, closed: boolean) => (closed && state === "wrong" ? "Not right" : WORDS[state]);

// a number that stands as it was typed need not be repeated
const PLAIN = /^\s*[-−+]?\d+(\.\d+)?\s*$/;

export function told(mark: Mark, typed: Answer, closed: boolean): HTMLElement[] {
  const word = wordOf(mark.state, closed) + (mark.mistake ? `: ${mark.mistake}` : "");
  // general feedback begins with the word itself
  const general = `${WORDS[mark.state]}:`;
  const rest = !mark.feedback.startsWith(general) ? mark.feedback : closed ? "" : mark.feedback.slice(general.length).trim();
  const sentence = rest ? rest[0].toUpperCase() + rest.slice(1) : "";
  const clear = typeof typed !== "string" || PLAIN.test(typed);
  const read = clear ? "" : mark.read.filter((m) => !m.label).map((m) => `Read as ${measured(m.value, m.unit, 6)}.`).join(" ");
  return [
    make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[mark.state]),
    make("p", {}, make("strong", { html: prose(`${word}.`) }), make("span", { html: ` ${prose(sentence)}` }), read ? make("span", { class: "read" }, ` ${read}`) : null),
  ];
}
