// Arguments that go by species, side by side: a row an ion, a column an argument. The text is that of the shell.
import { make } from "../make";
import { html } from "../text";
import { Refusal } from "./ask";
import { nudged } from "./nudge";
import type { Argument, Texts } from "./spec";
import { linked, symbol } from "./words";

const PAIR = /^\s*([^\W\d][\w+-]*)\s*:\s*(.+?)\s*$/;

// entries of "Na:145 mM,K:4 mM"; null where it is something else, such as JSON or the name of a constant
export function entries(text: string): [string, string][] | null {
  if (!text.trim()) return [];
  const found = text.split(",").map((part) => PAIR.exec(part));
  return found.every(Boolean) ? found.map((pair) => [pair![1], pair![2]]) : null;
}

interface Line { name: HTMLInputElement; cells: HTMLInputElement[] }

export class Table {
  readonly element = make("div", { class: "species" });
  private body = make("tbody");
  private error = make("p", { class: "wrong", id: "t-wrong" });
  private said: HTMLTableRowElement; // the message, below the row that it is about
  private sparse: Set<string>; // columns that leave an ion out at the start

  constructor(readonly columns: Argument[], names: Set<string>, texts: Texts, private changed: () => void) {
    const head = make("tr", {}, make("th", { scope: "col" }, make("span", { class: "unseen" }, "species")),
      ...columns.map((a) => make("th", { scope: "col" }, make("span", { html: html(symbol(a.name)) }))),
      make("th", {}, make("span", { class: "unseen" }, "remove")));
    const add = make("button", { type: "button", class: "plain" }, "+ species");
    add.addEventListener("click", () => { this.row("", {}).querySelector("input")!.focus(); });
    this.said = make("tr", { class: "said" }, make("td", { colspan: String(columns.length + 2) }, this.error));
    this.sparse = sparse(columns);
    this.element.append(make("table", {}, make("thead", {}, head), this.body), add,
      ...columns.map((a) => make("p", { class: "meaning", html: `<b>${html(symbol(a.name))}</b> ${linked(a.meaning, names)}` })));
    this.set(texts);
  }

  set(texts: Texts): void {
    this.body.replaceChildren();
    const columns = this.columns.map((a) => Object.fromEntries(entries(texts[a.name] ?? "") ?? []));
    for (const who of new Set(columns.flatMap((column) => Object.keys(column))))
      this.row(who, Object.fromEntries(this.columns.map((a, k) => [a.name, columns[k][who] ?? ""])));
  }

  texts(): Texts {
    const lines = this.lines();
    return Object.fromEntries(this.columns.map((a, k) => [a.name, lines
      .map(({ name, cells }) => [name.value.trim(), cells[k].value.trim()])
      .filter(([who, value]) => who && value).map(([who, value]) => `${who}:${value}`).join(",")]));
  }

  // "outside.K": a cell
  cell(over: string): HTMLInputElement | null {
    const [column, who] = over.split(".");
    return this.line(who)?.cells.find((cell) => cell.dataset.of === column) ?? null;
  }

  cells(): string[] {
    return this.columns.flatMap((a, k) => (a.sweep ? this.lines() : [])
      .filter(({ name, cells }) => name.value.trim() && cells[k].value.trim()).map(({ name }) => `${a.name}.${name.value.trim()}`));
  }

  // the first gap, or comma in a cell
  fault(): Refusal | null {
    for (const { name, cells } of this.lines()) {
      const who = name.value.trim();
      const empty = cells.every((cell) => !cell.value.trim());
      if (!who && empty) continue;
      if (!who) return new Refusal("Numbers stand in a row without a name: name the species, or remove the row.", this.columns[0].name, "", name);
      for (const input of cells) {
        const argument = input.dataset.of!, message = flaw(who, input.value.trim(), argument, empty || !this.sparse.has(argument));
        if (message) return new Refusal(message, argument, who, input);
      }
    }
    return null;
  }

  // below the row that it is about; where no row is known the whole column is meant. What is marked is named
  complain(problem: Refusal | null): string {
    const found = problem ? this.meant(problem) : [];
    for (const input of this.body.querySelectorAll("input")) mark(input, found.includes(input), this.error.id);
    this.said.remove();
    if (!problem || !found.length) return "";
    const alone = found.length === 1;
    this.error.textContent = alone ? problem.message : `${problem.argument}: ${problem.message}`;
    found[found.length - 1].closest("tr")!.after(this.said);
    return alone ? found[0].getAttribute("aria-label")! : problem.argument;
  }

  // a cell, or the name of its row where another argument than a column lacks it, or a column
  private meant({ argument, entry, at }: Refusal): HTMLInputElement[] {
    const column = this.columns.findIndex((a) => a.name === argument);
    const one = at ?? this.cell(`${argument}.${entry}`) ?? (column < 0 && entry ? this.line(entry)?.name : null);
    if (one) return [one];
    return column < 0 ? [] : this.lines().map(({ cells }) => cells[column]);
  }

  private lines(): Line[] {
    return [...this.body.rows].filter((row) => row !== this.said).map((row) => ({
      name: row.querySelector<HTMLInputElement>(".who")!, cells: [...row.querySelectorAll<HTMLInputElement>("input[data-of]")],
    }));
  }

  // of two rows of one name the later, which is one too many
  private line(who: string): Line | undefined {
    return this.lines().filter(({ name }) => name.value.trim() === who).pop();
  }

  private row(who: string, cells: Texts): HTMLTableRowElement {
    const name = make("input", { class: "who", type: "text", "aria-label": "species", autocomplete: "off", spellcheck: "false" });
    name.value = who;
    const remove = make("button", { type: "button", class: "plain", "aria-label": `Remove ${who || "this species"}` }, "×");
    const inputs = this.columns.map((a) => this.input(a, cells[a.name] ?? "", name));
    const row = make("tr", {}, make("td", {}, name), ...inputs.map((input) => make("td", {}, input)), make("td", {}, remove));
    name.addEventListener("input", this.changed);
    remove.addEventListener("click", () => { row.remove(); this.changed(); });
    this.body.append(row);
    return row;
  }

  private input(argument: Argument, text: string, who: HTMLInputElement): HTMLInputElement {
    const input = make("input", { type: "text", "data-of": argument.name, autocomplete: "off", spellcheck: "false" });
    const named = () => input.setAttribute("aria-label", `${argument.name} of ${who.value || "this species"}`);
    input.value = text;
    if (this.sparse.has(argument.name)) input.placeholder = "none";
    who.addEventListener("input", named);
    named();
    input.addEventListener("input", this.changed);
    input.addEventListener("keydown", (event) => {
      const next = nudged(input.value, event);
      if (next === null) return;
      event.preventDefault();
      input.value = next;
      this.changed();
    });
    return input;
  }
}

function flaw(who: string, text: string, argument: string, needed: boolean): string {
  const where = argument.replace(/_/g, " ");
  if (!text) return needed ? `${who} has no number: write one for ${where}, or remove the row.` : "";
  if (!text.includes(",")) return "";
  return /^[-+−]?\d*,\d+([^\d,].*)?$/.test(text) ? `${who}: write ${text.replace(",", ".")} with a point.` : `${who}: one number in a cell, without a comma.`;
}

function sparse(columns: Argument[]): Set<string> {
  const named = columns.map((a) => new Set((entries(a.start) ?? []).map(([who]) => who)));
  const all = new Set(named.flatMap((names) => [...names]));
  return new Set(columns.filter((_, k) => named[k].size < all.size).map((a) => a.name));
}

function mark(input: HTMLInputElement, wrong: boolean, by: string): void {
  input.setAttribute("aria-invalid", String(wrong));
  if (wrong) input.setAttribute("aria-describedby", by);
  else input.removeAttribute("aria-describedby");
}
