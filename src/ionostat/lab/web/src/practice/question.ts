// One question: its answer, hints one by one, what became of it, its solution, and the run of a prediction.
import { make } from "../make";
import { measured, number } from "../text";
import { prose } from "./prose";
import { fieldFor, type Field } from "./answers";
import { told } from "./feedback";
import { outcome } from "./outcome";
import type { Mark, Question as Asked, Stand } from "./spec";
import type { Work } from "./work";

export class Question {
  readonly element: HTMLFormElement;
  private field: Field;
  private submit = make("button", { type: "submit", class: "main" }, "Submit");
  private hint = make("button", { type: "button" });
  private reveal = make("button", { type: "button", class: "plain" }, "Show the solution");
  private worth = make("span", { class: "worth" });
  private sure = make("p", { class: "sure", hidden: true });
  private hints = make("ol", { class: "hints", "aria-live": "polite" });
  private feedback = make("div", { class: "feedback", role: "status", "aria-live": "polite", tabindex: "-1", hidden: true });
  private solution = make("div", { class: "solution", tabindex: "-1", hidden: true });
  // what could not be read is no attempt: the record does not hold it, so it is kept here
  private unread: Mark | null = null;
  private run = make("div", { class: "run-slot", tabindex: "-1" });

  constructor(private asked: Asked, private index: number, private work: Work, private moved: () => void) {
    this.element = make("form", { class: "question", id: `question-${asked.name}`, novalidate: true });
    this.field = fieldFor(asked, () => work.saved.type(asked.name, this.field.read()), (controls) => work.tried(asked.name, controls));
    this.element.addEventListener("submit", (event) => { event.preventDefault(); void this.handIn(); });
    this.hint.addEventListener("click", () => void this.step(() => this.work.hint(asked.name)));
    this.reveal.addEventListener("click", () => this.askReveal());
    this.lay();
    const before = work.saved.typed(asked.name) ?? this.stand.answer;
    if (before !== null) this.field.show(before);
    this.show();
  }

  get stand(): Stand {
    return this.work.standing.parts[this.asked.name];
  }

  focus(): void {
    this.element.scrollIntoView({ block: "start" });
    this.element.querySelector<HTMLElement>("input:not([disabled])")?.focus({ preventScroll: true });
  }

  // the focus goes where the answer stands, unless it has gone on to another question meanwhile
  private lead(to: HTMLElement): void {
    const at = document.activeElement;
    if (!at || at === document.body || this.element.contains(at)) to.focus();
  }

  private lay(): void {
    const { asked, index } = this;
    const legend = make("legend", {}, make("span", { class: "step" }, String(index)), make("span", { class: "ask", html: prose(asked.ask) }));
    this.element.append(make("fieldset", {}, legend, this.field.element,
      make("div", { class: "actions" }, this.submit, this.hint, this.reveal, this.worth),
      this.sure, this.hints, this.feedback, this.solution, this.run));
  }

  // all that the server knows of this question
  show(): void {
    const { stand, asked } = this;
    const given = stand.hints.length;
    const points = `${number(asked.points)} ${asked.points === 1 ? "point" : "points"}`;
    this.worth.textContent = stand.tries || stand.seen ? `${number(stand.mark?.points ?? 0)} of ${points}` : points;
    this.hint.hidden = given >= asked.hints || stand.settled;
    this.hint.textContent = `Hint ${given + 1} of ${asked.hints}`;
    stand.hints.slice(this.hints.childElementCount).forEach((text) => this.hints.append(
      make("li", {}, make("span", { class: "which" }, `Hint ${this.hints.childElementCount + 1}`), make("span", { html: prose(text) }))));
    this.submit.hidden = stand.seen;
    this.reveal.hidden = stand.solution !== null;
    this.tell(this.unread ?? stand.mark);
    this.showSolution();
    if (stand.seen) {
      if (stand.answer !== null) this.field.show(stand.answer); // what counts, and not what was typed since
      this.field.lock();
    }
    if (asked.kind === "choice" && asked.predicts && (stand.tries || stand.seen) && !this.run.childElementCount) this.offerRun();
  }

  private tell(mark: Mark | null): void {
    this.feedback.hidden = !mark;
    this.feedback.dataset.state = mark?.state ?? "";
    this.feedback.replaceChildren(...(mark ? told(mark, this.field.read()) : []));
  }

  private showSolution(): void {
    const { solution } = this.stand;
    this.solution.hidden = solution === null;
    if (!solution) return;
    const example = solution.example.map((m) => `${m.label} ${measured(m.value, m.unit)}`).join(", ");
    const text = prose(`${solution.text}${example ? ` For example ${example}.` : ""}`);
    this.solution.replaceChildren(make("p", {}, make("strong", {}, "Solution. "), make("span", { html: text })));
  }

  private async handIn(): Promise<void> {
    if (this.stand.seen) return;
    this.unread = null;
    await this.step(() => this.work.mark({ [this.asked.name]: this.field.read() }), () => {
      const { mark } = this.stand;
      if (mark && (mark.state === "invalid" || mark.state === "empty")) this.unread = mark;
    });
    this.lead(this.feedback);
  }

  // an answer that is not right yet stands once its solution was seen: so it is asked
  private askReveal(): void {
    if (this.stand.settled) return void this.showAnswer();
    const show = make("button", { type: "button" }, "Show it");
    const keep = make("button", { type: "button", class: "plain" }, "Keep trying");
    show.addEventListener("click", () => void this.showAnswer());
    keep.addEventListener("click", () => { this.sure.hidden = true; this.reveal.focus(); });
    const words = this.stand.tries ? "Your answer then stands as it is. " : "This question then gives no points. ";
    this.sure.replaceChildren(words, show, keep);
    this.sure.hidden = false;
    show.focus();
  }

  private async showAnswer(): Promise<void> {
    this.sure.hidden = true;
    await this.step(() => this.work.solution(this.asked.name));
    this.lead(this.solution);
  }

  private offerRun(): void {
    const button = make("button", { type: "button" }, "Run it");
    const words = make("p", { class: "read" }, "Your prediction then stands.");
    button.addEventListener("click", async () => {
      button.textContent = "Running …";
      const answer = await this.step(() => this.work.run(this.asked.name));
      if (answer) this.run.replaceChildren(outcome(answer.run));
      else button.textContent = "Run it";
      this.lead(this.run);
    });
    this.run.append(...(this.stand.seen ? [button] : [button, words]));
  }

  // a step with the server; what goes wrong is said where the feedback stands
  private async step<T>(taken: () => Promise<T>, then: () => void = () => undefined): Promise<T | null> {
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await taken();
      then();
      this.moved();
      return answer;
    } catch (problem) {
      this.feedback.hidden = false;
      this.feedback.dataset.state = "invalid";
      this.feedback.textContent = (problem as Error).message;
      return null;
    } finally {
      this.element.setAttribute("aria-busy", "false");
    }
  }
}
