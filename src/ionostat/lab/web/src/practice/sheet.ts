// A practice at work: the story, the questions one below the other, and beside them the numbers and the points.
import { make } from "../make";
import type { Page } from "../spec";
import { number } from "../text";
import { prose } from "./prose";
import { offerPages } from "./links";
import { outcome } from "./outcome";
import { Question } from "./question";
import { note } from "./saved";
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
    note(sheet.student, sheet.id, { attempt: sheet.attempt, points: standing.points });
    this.doubt.hidden = !standing.doubt;
    this.doubt.innerHTML = prose(standing.doubt);
    if (!standing.done) {
      this.done.replaceChildren(this.stillOpen());
    } else if (!this.done.querySelector("button.main")) {
      const run = make("button", { type: "button", class: "main" }, this.runLabel);
      run.addEventListener("click", () => void this.run(run));
      this.done.replaceChildren(
        make("p", { class: "score" }, `${number(standing.points)} of ${number(sheet.points)} points.`), run);
    }
  }

  private get runLabel(): string {
    return this.work.saved.hasRun("") ? "Run it again with your numbers" : "Run it with your numbers";
  }

  // an answer that is wrong or half right leaves its question open
  private stillOpen(): HTMLElement {
    const { sheet, standing } = this.work;
    const open = this.questions.filter((_, k) => !standing.parts[sheet.questions[k].name].settled);
    const links = open.map((question) => {
      const link = make("button", { type: "button", "aria-label": `Go to question ${question.index}` }, String(question.index));
      link.addEventListener("click", () => question.focus());
      return link;
    });
    return make("div", { class: "read still-open" },
      make("p", { class: "open-ones" }, open.length > 1 ? "Questions still open:" : "Question still open:", ...links),
      make("p", {}, "A right answer closes a question, a wrong or half right one does not. A look at its solution, or at its run, "
        + "closes it too. When all are closed, the whole is run with your numbers."));
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
      button.textContent = this.runLabel;
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
