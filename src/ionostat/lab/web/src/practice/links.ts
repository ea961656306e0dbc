// Pages and practices that share rows of the table of systems point to each other.
import { make } from "../make";
import type { Page } from "../spec";
import { html } from "../text";
import { ask } from "./ask";
import { noted, student } from "./saved";
import { prose } from "./prose";
import type { Listed } from "./spec";

let listed: Promise<Listed[]> | null = null;

export function allPractices(): Promise<Listed[]> {
  listed ??= ask<Listed[]>("practices.json");
  listed.catch(() => { listed = null; });
  return listed;
}

// of the variant at which one worked last, or of one of them
export function addressOf(practice: Listed, attempt?: number): string {
  const who = student();
  if (!who) return `#/practices/${practice.id}`;
  const at = attempt ?? noted(who, practice.id)?.attempt ?? 0;
  return `#/practices/${practice.id}?${new URLSearchParams({ student: who, attempt: String(at) })}`;
}

// most rows in common first
function sharing<T extends { rows: string[] }>(of: T[], rows: string[]): T[] {
  const shared = (one: T) => one.rows.filter((row) => rows.includes(row)).length;
  return of.filter(shared).sort((a, b) => shared(b) - shared(a));
}

export function offerPages(pages: Page[], rows: string[]): HTMLElement | null {
  const found = sharing(pages, rows).slice(0, 3);
  if (!found.length) return null;
  return make("nav", { class: "offered", "aria-label": "In the laboratory" }, make("h2", {}, "In the laboratory"),
    make("ul", {}, ...found.map((page) => make("li", {}, make("a", { href: `#/${page.id}`, html: html(page.title) })))));
}

// filled when the table of contents of the practices is there: nothing of a page waits for it
export function offerPractices(page: Page): HTMLElement {
  const nav = make("nav", { class: "offered", "aria-label": "Practise", hidden: true });
  allPractices().then((practices) => {
    const found = sharing(practices, page.rows).slice(0, 4);
    nav.hidden = !found.length;
    nav.append(make("h2", {}, "Practise"),
      make("ul", {}, ...found.map((one) => make("li", {}, make("a", { href: addressOf(one), html: prose(one.title) })))));
  }).catch(() => undefined);
  return nav;
}
