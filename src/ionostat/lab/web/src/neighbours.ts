// From page to page in the order of the chapters, for those who go through all of them.
import { chapters } from "./home";
import { make } from "./make";
import type { Page } from "./spec";
import { html } from "./text";

export function neighbours(pages: Page[], page: Page): HTMLElement {
  const all = chapters(pages).flatMap((chapter) => chapter.entries);
  const at = all.findIndex((entry) => entry.link === `#/${page.id}`);
  const way = (entry: (typeof all)[number] | undefined, said: string) =>
    entry ? make("a", { href: entry.link, class: said }, make("span", {}, said), make("span", { html: html(entry.title) })) : null;
  return make("nav", { class: "neighbours", "aria-label": "The pages before and after" }, way(all[at - 1], "before"), way(all[at + 1], "next"));
}
