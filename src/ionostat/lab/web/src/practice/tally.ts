// Beside the questions: the points, how each question stands, and the student's numbers.
import { make } from "../make";
import { number } from "../text";
import { SIGNS, wordOf } from "./feedback";
import { prose } from "./prose";
import type { Stand } from "./spec";
import type { Work } from "./work";

function wordFor({ mark, seen }: Stand): string {
  if (!mark) return seen ? "Solution seen" : "Open";
  const closed = seen && mark.state !== "right" && mark.state !== "follows";
  return wordOf(mark.state, seen) + (closed ? ", closed" : "");
}

export class Tally {
  readonly element = make("div", { class: "tally" });
  private points = make("p", { class: "points", role: "status" });
  private dots: HTMLButtonElement[];

  constructor(private work: Work, go: (question: number) => void) {
    const { sheet } = work;
    this.dots = sheet.questions.map((_, k) => {
      const dot = make("button", { type: "button", class: "dot" }, String(k + 1));
      dot.addEventListener("click", () => go(k));
      return dot;
    });
    const change = make("a", { href: "#/practices" }, "not you?");
    const numbers = sheet.givens.flatMap((g) => [make("dt", { html: prose(g.meaning) }), make("dd", {}, g.value)]);
    this.element.append(this.points,
      make("ol", { class: "dots", "aria-label": "Questions" }, ...this.dots.map((dot) => make("li", {}, dot))),
      make("p", { class: "who" }, make("strong", {}, sheet.student), `, variant ${sheet.attempt + 1} `, change),
      make("details", { class: "numbers", open: true }, make("summary", {}, "Your numbers"), make("dl", {}, ...numbers)));
  }

  show(): void {
    const { sheet, standing } = this.work;
    const said = `${number(standing.points)} of ${number(sheet.points)} points`;
    if (this.points.textContent !== said) this.points.textContent = said;
    sheet.questions.forEach((question, k) => {
      const stand = standing.parts[question.name];
      const word = wordFor(stand);
      this.dots[k].dataset.state = stand.mark?.state ?? (stand.seen ? "seen" : "");
      this.dots[k].replaceChildren(String(k + 1), make("span", { class: "sign", "aria-hidden": "true" }, stand.mark ? SIGNS[stand.mark.state] : ""));
      this.dots[k].setAttribute("aria-label", `Question ${k + 1}: ${word}`);
      this.dots[k].title = word;
    });
  }
}
