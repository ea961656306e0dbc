// A practice at work: the story, the questions one below the other, and beside them the numbers and the points.
import { make } from "../make";
import type { Page } from "../spec";
import { number } from "../text";
import { prose } from "./prose";
import { offerPages } from "./links";
import { outcome } from "./outcome";
import { Question } from "./question";
import { noted } from "./saved";
import { Tally } from "./tally";
import type { Work } from "./work";

export class PracticeSheet {
  readonly element = make("article", { class: "practice" });
  private questions: Question[];
  private tally: Tally;
  private end = make("section", { class: "end", "aria-label": "The end" });
  private done = make("div", {});
  private shown = make("div", { tabindex: "-1" });
  private doubt = make("p", { class: "doubt", hidden: true });
  private problem = make("p", { class: "state-line bad", role: "alert" });

  constructor(private work: Work, pages: Page[]) {
    const { sheet } = work;
    this.questions = sheet.questions.map((asked, k) => new Question(asked, k + 1, work, () => this.show()));
    this.tally = new Tally(work, (k) => this.questions[k].focus());
    this.end.append(this.done, this.shown, this.doubt, this.buttons(), this.problem);
    this.element.append(
      make("header", {},
        make("p", { class: "part" }, make("a", { href: "#/practices" }, "Practices"), make("span", { html: prose(` · ${sheet.id}, from ${sheet.chapter}`) })),
        make("h1", { html: prose(sheet.title) }),
        make("p", { class: "idea", html: prose(sheet.story) }), this.purpose(),
        work.note ? make("p", { class: "note", role: "status" }, work.note) : null),
      make("div", { class: "desk" },
        make("div", { class: "questions" }, ...this.questions.map((q) => q.element), this.end),
        make("aside", { class: "beside", "aria-label": "Your numbers and points" }, this.tally.element, offerPages(pages, sheet.rows))),
    );
    this.show();
  }

  close(): void {
    this.work.leave();
  }

  private purpose(): HTMLElement {
    const { goals, needs } = this.work.sheet;
    const list = (title: string, lines: string[]) =>
      make("div", {}, make("h2", {}, title), make("ul", {}, ...lines.map((line) => make("li", { html: prose(line) }))));
    return make("details", { class: "purpose" }, make("summary", {}, "What you learn, and what you need"),
      make("div", { class: "purposes" }, list("You learn to", goals), list("You need", needs)));
  }

  private buttons(): HTMLElement {
    const { sheet } = this.work;
    const result = make("button", { type: "button" }, "Download result");
    result.addEventListener("click", () => void this.download());
    const next = new URLSearchParams({ student: sheet.student, attempt: String(sheet.attempt + 1) });
    return make("div", { class: "actions" }, result,
      make("a", { class: "button", href: `#/practices/${sheet.id}?${next}` }, "Next variant"));
  }

  // after every step
  private show(): void {
    const { standing, sheet } = this.work;
    for (const question of this.questions) question.show();
    this.tally.show();
    noted(sheet.student, sheet.id, { attempt: sheet.attempt, points: standing.points });
    this.doubt.hidden = !standing.doubt;
    this.doubt.innerHTML = prose(standing.doubt);
    if (!standing.done) {
      this.done.replaceChildren(make("p", { class: "read" }, "When every question is done, the whole is run with your numbers."));
    } else if (!this.done.querySelector("button")) {
      const run = make("button", { type: "button", class: "main" }, "Run it with your numbers");
      run.addEventListener("click", () => void this.run(run));
      this.done.replaceChildren(
        make("p", { class: "score" }, `${number(standing.points)} of ${number(sheet.points)} points.`), run);
    }
  }

  private async run(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    button.textContent = "Running …";
    try {
      const { run } = await this.work.run("");
      this.shown.replaceChildren(outcome(run));
      this.shown.focus();
      button.remove();
    } catch (problem) {
      this.problem.textContent = (problem as Error).message;
      button.disabled = false;
      button.textContent = "Run it with your numbers";
    }
  }

  private async download(): Promise<void> {
    try {
      const text = await this.work.result();
      const { sheet } = this.work;
      const name = `${sheet.student.replace(/[^\p{L}\p{N}._-]+/gu, "_")}-${sheet.id}-${sheet.attempt + 1}.json`;
      const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
      link.click();
      URL.revokeObjectURL(link.href);
      this.problem.textContent = "";
    } catch (problem) {
      this.problem.textContent = (problem as Error).message;
    }
  }
}
