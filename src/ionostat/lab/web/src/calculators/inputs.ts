// All arguments of a calculator: a table of those that go by species, a field for each other; what is seldom needed folds away.
import { make } from "../make";
import { Field } from "./field";
import type { Calculator, Texts } from "./spec";
import { Table, entries } from "./table";
import { Refusal } from "./ask";

const MANY = 3;

export class Inputs {
  readonly element = make("div", { class: "inputs", role: "group", "aria-label": "Arguments" });
  private table: Table | null;
  private fields: Field[];

  constructor(private of: Calculator, names: Set<string>, given: Texts, changed: () => void, swept: (over: string) => void) {
    const texts = Object.fromEntries(of.arguments.map((a) => [a.name, given[a.name] ?? a.start]));
    const tabled = of.arguments.filter((a) => a.kind === "mapping" && a.start && entries(a.start) && entries(texts[a.name]));
    this.table = tabled.length ? new Table(tabled, names, texts, changed) : null;
    const rest = of.arguments.filter((a) => !tabled.includes(a));
    this.fields = rest.map((a) => new Field(a, names, texts[a.name], changed, swept));
    const seldom = (field: Field) => !field.argument.required && !field.argument.start && given[field.argument.name] === undefined;
    const further = this.fields.filter(seldom);
    const first = this.fields.filter((field) => !seldom(field));
    const reset = make("button", { type: "button", class: "plain" }, "Reset all");
    reset.addEventListener("click", () => { this.set(Object.fromEntries(of.arguments.map((a) => [a.name, a.start]))); changed(); });
    this.element.append(...(this.table ? [this.table.element] : []), ...first.map((f) => f.element),
      ...(further.length > MANY || (further.length && first.length > MANY)
        ? [make("details", { class: "further" }, make("summary", {}, `${further.length} more, as usual`), ...further.map((f) => f.element))]
        : further.map((f) => f.element)),
      of.arguments.length ? reset : make("p", { class: "meaning" }, "It takes no arguments."));
  }

  texts(): Texts {
    const texts: Texts = { ...this.table?.texts() };
    for (const field of this.fields) texts[field.argument.name] = field.text;
    return texts;
  }

  // what differs from the start, for the address
  moved(): Texts {
    const texts = this.texts();
    return Object.fromEntries(this.of.arguments.filter((a) => !same(texts[a.name], a.start)).map((a) => [a.name, texts[a.name]]));
  }

  set(texts: Texts): void {
    this.table?.set(texts);
    for (const field of this.fields) field.text = texts[field.argument.name] ?? "";
  }

  // what may go through a range
  going(): string[] {
    return [...this.fields.filter((f) => f.argument.sweep && single(f)).map((f) => f.argument.name), ...(this.table?.cells() ?? [])];
  }

  // one number, written as the picture's slider says
  put(over: string, text: string): void {
    const cell = this.table?.cell(over);
    if (cell) cell.value = text;
    else for (const field of this.fields) if (field.argument.name === over) field.text = text;
  }

  draws(over: string): void {
    for (const field of this.fields) field.draws(over);
  }

  // what is wrong before anybody is asked
  fault(): Refusal | null {
    return this.table?.fault() ?? null;
  }

  // the place where the message stands now, "" where there is none for it
  complain(problem: Refusal | null): string {
    const own = this.fields.find((one) => one.argument.name === problem?.argument);
    const place = this.table?.complain(own?.text ? null : problem) ?? "";
    for (const one of this.fields) one.complain(one === own && !place ? problem!.message : "");
    return place || (own?.argument.name ?? "");
  }
}

const same = (one: string, other: string) => one.replace(/\s+/g, "") === other.replace(/\s+/g, "");
const single = (field: Field) => !/[,[{]/.test(field.text) && (field.text !== "" || field.argument.default !== "");
