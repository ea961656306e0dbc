// All calculators: a sheet of equations, with an index of its groups and a field that finds among them.
import { make } from "../make";
import { equation, html } from "../text";
import type { Entry, Group } from "./spec";
import { printed, title } from "./words";

interface Row { element: HTMLElement; text: string }
interface Section { module: string; element: HTMLElement; head: HTMLElement; rows: Row[] }

export class List {
  readonly element = make("article", { class: "calculators" });
  private search = make("input", { type: "search", id: "find", placeholder: "Nernst, mV, pump, Goldman …", autocomplete: "off", spellcheck: "false" });
  private count = make("p", { class: "count", role: "status" });
  private index: HTMLElement;
  private sections: Section[];
  private up = make("button", { type: "button", class: "plain" }, "Groups");
  private near = new IntersectionObserver(([{ isIntersecting }]) => { this.up.style.visibility = isIntersecting ? "hidden" : ""; });
  private seen = new IntersectionObserver((entries) => this.typeset(entries), { rootMargin: "600px" });

  constructor(groups: Group[], query: string) {
    this.sections = groups.map((group) => this.section(group));
    this.index = this.indexed(groups);
    this.up.addEventListener("click", () => this.reindex());
    this.near.observe(this.index);
    this.search.value = query;
    this.search.addEventListener("input", () => this.filter());
    this.search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.links()[0]?.click();
      if (event.key === "ArrowDown") { event.preventDefault(); this.links()[0]?.focus(); }
    });
    this.element.addEventListener("keydown", (event) => this.move(event));
    const total = groups.reduce((sum, group) => sum + group.formulas.length, 0);
    this.element.append(
      make("header", {}, make("h1", {}, "Calculators"),
        make("p", { class: "idea" }, `${total} formulas of membrane physics. Each opens with numbers in it, tells its source, and draws what follows when a number moves.`)),
      make("div", { class: "find" }, make("label", { for: "find" }, "Find"), this.search, this.up, this.count), this.index,
      ...this.sections.map((s) => s.element));
    this.filter();
  }

  close(): void {
    this.seen.disconnect();
    this.near.disconnect();
  }

  // to the heading of a group; equations on the way are set only then, and move it once more
  jump(module: string): void {
    const head = this.sections.find((section) => section.module === module)?.head;
    if (!head) return;
    const go = () => head.scrollIntoView({ behavior: "instant" });
    go();
    head.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(go));
  }

  private section(group: Group): Section {
    const rows = group.formulas.map((entry) => this.row(entry, group));
    const head = make("h2", { tabindex: "-1", html: html(printed(group.title)) });
    const element = make("section", {}, head, make("ul", {}, ...rows.map((row) => row.element)));
    return { module: group.module, element, head, rows };
  }

  private indexed(groups: Group[]): HTMLElement {
    const links = groups.map(({ module, title: full, formulas }) => {
      const name = full.split(full.includes(":") ? ":" : ", ")[0]; // what comes first says it
      const link = make("a", { href: `#/calculators?group=${module}` }, make("span", { html: html(printed(name)) }), " ", make("small", {}, String(formulas.length)));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault(); // the address names the page, which stays
        history.replaceState(null, "", link.href);
        this.jump(module);
      });
      return make("li", {}, link);
    });
    return make("nav", { "aria-label": "Groups" }, make("ol", {}, ...links));
  }

  // from anywhere back to all groups
  private reindex(): void {
    this.search.value = "";
    this.filter();
    scrollTo({ top: 0, behavior: "instant" });
    this.index.querySelector("a")!.focus({ preventScroll: true });
  }

  private row(entry: Entry, group: Group): Row {
    const formula = make("div", { class: "formula", "data-latex": entry.equation });
    this.seen.observe(formula);
    const element = make("li", {}, make("a", { href: `#/calculators/${entry.name}` }, title(entry.name)),
      make("p", { html: html(printed(entry.summary)) }), formula);
    return { element, text: `${entry.name} ${title(entry.name)} ${entry.summary} ${group.title} ${entry.words}`.toLowerCase() };
  }

  private filter(): void {
    const query = this.search.value.trim();
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { element, rows } of this.sections) {
      let here = 0;
      for (const row of rows) {
        const fits = words.every((word) => row.text.includes(word));
        row.element.hidden = !fits;
        if (fits) here++;
      }
      element.hidden = !here;
      found += here;
    }
    this.index.hidden = words.length > 0;
    this.count.textContent = !words.length ? "" : found ? `${found} found` : "None found: try a quantity (voltage), a unit (mM), a name (Goldman).";
    if (words.length || !location.hash.includes("?group=")) history.replaceState(null, "", `#/calculators${query ? `?q=${encodeURIComponent(query)}` : ""}`);
  }

  private links(): HTMLAnchorElement[] {
    return [...this.element.querySelectorAll<HTMLAnchorElement>("section li:not([hidden]) > a")].filter((link) => link.offsetParent !== null);
  }

  // up and down go from one to the next
  private move(event: KeyboardEvent): void {
    const links = this.links();
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (at < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) this.search.focus();
    else links[Math.min(next, links.length - 1)].focus();
  }

  // equations are set when they come near: all at once would take half a second
  private typeset(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.seen.unobserve(target);
      target.innerHTML = equation((target as HTMLElement).dataset.latex!, true);
    }
  }
}
