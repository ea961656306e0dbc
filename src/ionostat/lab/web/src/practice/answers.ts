// What is typed, chosen or moved to answer a question.
import { Controls } from "../controls";
import { make } from "../make";
import { shown, toSI, type Numbers } from "../spec";
import { measured, unit } from "../text";
import { prose } from "./prose";
import type { Answer, ChoiceAsked, Measured, NumberAsked, Option, Question, ReachAsked } from "./spec";

// what must be there before an answer can be handed in, and where
export interface Lack { words: string; at: HTMLElement }

export interface Field {
  readonly element: HTMLElement;
  read(): Answer;
  lacks(): Lack | null;
  show(answer: Answer): void;
  lock(): void;
}

export type Try = (controls: Record<string, string>) => Promise<Measured[]>;

export function fieldFor(question: Question, changed: () => void, tried: Try): Field {
  if (question.kind === "number") return new NumberField(question, changed);
  if (question.kind === "choice") return new ChoiceField(question, changed);
  return new ReachField(question, changed, tried);
}

// numbers that were written in another way are the same answer
export function same(one: Answer, other: Answer): boolean {
  if (typeof one === "string" || typeof other === "string") return typeof one === typeof other && alike(String(one), String(other));
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => alike(one[name] ?? "", other[name] ?? ""));
}

const alike = (one: string, other: string) =>
  one.trim() === other.trim() || Boolean(one.trim() && other.trim()) && Math.abs(Number(one) - Number(other)) <= 1e-6 * Math.abs(Number(other));

class NumberField implements Field {
  readonly element: HTMLElement;
  private input: HTMLInputElement;

  constructor(question: NumberAsked, changed: () => void) {
    const id = `a-${question.name}`;
    this.input = make("input", { id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: "200" });
    this.input.addEventListener("input", changed);
    const inUnit = unit(question.unit);
    this.element = make("div", { class: "answer" },
      make("label", { for: id }, "Your answer", make("span", { class: "hidden-words" }, inUnit ? ` in ${inUnit}` : ", a plain number")),
      this.input, make("span", { class: "unit", "aria-hidden": "true" }, inUnit));
  }

  read(): Answer {
    return this.input.value;
  }

  lacks(): null {
    return null;
  }

  show(answer: Answer): void {
    if (typeof answer === "string") this.input.value = answer;
  }

  lock(): void {
    this.input.readOnly = true;
  }
}

class ChoiceField implements Field {
  readonly element: HTMLElement;
  private inputs: HTMLInputElement[] = [];

  constructor(private question: ChoiceAsked, private changed: () => void) {
    this.element = make("div", { class: "choices" }, this.group("choice", "Choose one", question.options),
      question.reasons.length ? this.group("reason", "Because", question.reasons) : null);
  }

  read(): Answer {
    return { choice: this.chosen("choice"), reason: this.chosen("reason") };
  }

  // a choice without its reason would tell whether the choice is right, and use up a try
  lacks(): Lack | null {
    if (!this.question.reasons.length) return null;
    const open = ["choice", "reason"].filter((of) => !this.chosen(of));
    if (!open.length) return null;
    const what = open.length > 1 ? "an answer and a reason" : open[0] === "reason" ? "a reason too" : "an answer too";
    return { words: `Choose ${what}: both are marked together.`, at: this.inputs.find((input) => input.dataset.of === open[0])! };
  }

  show(answer: Answer): void {
    if (typeof answer === "string") return;
    for (const input of this.inputs) input.checked = answer[input.dataset.of!] === input.value;
  }

  lock(): void {
    for (const input of this.inputs) input.disabled = !input.checked;
  }

  private chosen(of: string): string {
    return this.inputs.find((input) => input.dataset.of === of && input.checked)?.value ?? "";
  }

  private group(of: string, title: string, options: Option[]): HTMLElement {
    const rows = options.map(({ key, text }) => {
      const input = make("input", { type: "radio", name: `${this.question.name} ${of}`, value: key, "data-of": of });
      input.addEventListener("change", this.changed);
      this.inputs.push(input);
      return make("label", { class: "option" }, input, make("span", { html: prose(text) }));
    });
    return make("fieldset", { class: "group" }, make("legend", {}, title), ...rows);
  }
}

class ReachField implements Field {
  readonly element: HTMLElement;
  private numbers: Numbers;
  private controls: Controls;
  private button = make("button", { type: "button" }, "Try");
  private outcome = make("p", { class: "outcome", role: "status" });

  constructor(private question: ReachAsked, changed: () => void, private tried: Try) {
    this.numbers = Object.fromEntries(question.sliders.map((s) => [s.name, toSI(s.start, s.scale)]));
    this.controls = new Controls({ sliders: question.sliders, presets: [] }, this.numbers, changed);
    this.button.addEventListener("click", () => void this.attempt());
    this.controls.element.lastElementChild?.before(this.button);
    this.element = make("div", { class: "reach" }, this.controls.element, this.outcome);
  }

  read(): Record<string, string> {
    return Object.fromEntries(this.question.sliders.map((s) => [s.name, String(Number(shown(this.numbers[s.name], s.scale).toPrecision(8)))]));
  }

  // what does not fit moved nothing: the run would be made with the number before
  lacks(): Lack | null {
    const at = this.controls.element.querySelector<HTMLInputElement>("input[aria-invalid=true]");
    if (!at) return null;
    const words = document.getElementById(at.getAttribute("aria-describedby") ?? "")?.textContent ?? "";
    return { words: `${words} The answer was not handed in.`.trim(), at };
  }

  show(answer: Answer): void {
    if (typeof answer === "string") return;
    const values = Object.entries(answer).map(([name, text]) => [name, Number(text)] as const);
    this.controls.set(Object.fromEntries(values.filter(([, value]) => Number.isFinite(value))));
  }

  lock(): void {
    for (const input of this.controls.element.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button")) input.disabled = true;
    this.button.disabled = true;
  }

  private async attempt(): Promise<void> {
    this.outcome.textContent = "Running …";
    try {
      const seen = await this.tried(this.read());
      this.outcome.innerHTML = prose(`The run gave ${seen.map((m) => `${m.label} ${measured(m.value, m.unit)}`).join(", ")}.`);
    } catch (problem) {
      if ((problem as Error).name !== "AbortError") this.outcome.textContent = (problem as Error).message;
    }
  }
}
