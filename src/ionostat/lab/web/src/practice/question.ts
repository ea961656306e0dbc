// One question: its answer, hints one by one, what became of it, its solution, and the run of a prediction.
import { make } from "../make";
import { measured, number } from "../text";
import { prose } from "./prose";
import { fieldFor, same, type Field } from "./answers";
import { told } from "./feedback";
import { outcome } from "./outcome";
import type { Answer, Mark, Question as Asked, Stand } from "./spec";
import type { Work } from "./work";

// of an answer that is no attempt; `lacking` where something is to be chosen before it is handed in
interface Unread { mark: Mark; answer: Answer; lacking: boolean }

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
  private unread: Unread | null = null;
  private stale = make("p", { class: "stale", role: "status", hidden: true });
  private run = make("div", { class: "run-slot", tabindex: "-1" });

  constructor(private asked: Asked, readonly index: number, private work: Work, private moved: () => void) {
    this.element = make("form", { class: "question", id: `question-${asked.name}`, novalidate: true });
    this.field = fieldFor(asked, () => this.changed(), (controls) => work.tried(asked.name, controls));
    this.element.addEventListener("submit", (event) => { event.preventDefault(); void this.handIn(); });
    this.hint.addEventListener("click", () => void this.takeHint());
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

  private changed(): void {
    this.work.saved.type(this.asked.name, this.field.read());
    if (this.unread?.lacking && !this.field.lacks()) {
      this.unread = null;
      this.tell();
    }
    this.tellStale();
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
      this.sure, this.hints, this.stale, this.feedback, this.solution, this.run));
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
      make("li", { tabindex: "-1" }, make("span", { class: "which" }, `Hint ${this.hints.childElementCount + 1}`), make("span", { html: prose(text) }))));
    this.submit.hidden = stand.seen;
    this.reveal.hidden = stand.solution !== null;
    this.tell();
    this.showSolution();
    if (stand.seen) {
      if (stand.answer !== null) this.field.show(stand.answer); // what counts, and not what was typed since
      this.field.lock();
    }
    this.tellStale();
    if (asked.kind === "choice" && asked.predicts && (stand.tries || stand.seen) && !this.run.childElementCount) this.offerRun();
  }

  private tell(): void {
    const mark = this.unread?.mark ?? this.stand.mark;
    this.feedback.hidden = !mark;
    this.feedback.dataset.state = mark?.state ?? "";
    this.feedback.replaceChildren(...(mark ? told(mark, this.about ?? "", this.stand.seen) : []));
  }

  // the answer of which the feedback speaks
  private get about(): Answer | null {
    return this.unread ? this.unread.answer : this.stand.mark && this.stand.answer;
  }

  private tellStale(): void {
    const { about, stand } = this;
    this.stale.hidden = about === null || stand.seen || Boolean(this.unread?.lacking) || same(this.field.read(), about);
    const before = typeof stand.answer === "string" ? `, ${stand.answer.trim()}` : "";
    this.stale.textContent = `Changed, not handed in.${stand.tries ? ` The points are those of the answer before${before}.` : ""}`;
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
    if (this.stand.seen || this.askRest()) return;
    this.unread = null;
    const answer = this.field.read();
    await this.step(() => this.work.mark({ [this.asked.name]: answer }), () => {
      const { mark } = this.stand;
      if (mark && (mark.state === "invalid" || mark.state === "empty")) this.unread = { mark, answer, lacking: false };
    });
    this.lead(this.feedback);
  }

  // what is only half chosen is not handed in
  private askRest(): boolean {
    const lack = this.field.lacks();
    if (!lack) return false;
    const mark: Mark = { state: "invalid", points: 0, mistake: "", feedback: lack.words, read: [] };
    this.unread = { mark, answer: this.field.read(), lacking: true };
    this.show();
    lack.at.focus();
    return true;
  }

  private async takeHint(): Promise<void> {
    await this.step(() => this.work.hint(this.asked.name));
    const newest = this.hints.lastElementChild;
    if (this.hint.hidden && newest instanceof HTMLElement) this.lead(newest);
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
    const again = this.work.saved.hasRun(this.asked.name);
    const label = again ? "Run it again" : "Run it";
    const button = make("button", { type: "button" }, label);
    const words = make("p", { class: "read" }, again ? "You have seen this run." : "Your prediction then stands.");
    button.addEventListener("click", async () => {
      button.textContent = "Running …";
      const answer = await this.step(() => this.work.run(this.asked.name));
      if (answer) this.run.replaceChildren(outcome(answer.run));
      else button.textContent = label;
      this.lead(this.run);
    });
    this.run.append(...(this.stand.seen && !again ? [button] : [button, words]));
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
