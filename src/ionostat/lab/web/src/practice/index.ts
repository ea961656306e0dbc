// The part of the address that begins with `practices`: the list, or one practice at work.
import "./practice.css";
import { make } from "../make";
import type { Place } from "../state";
import type { Page } from "../spec";
import { plain } from "../text";
import { chooser, nameForm } from "./chooser";
import { known, rename, student } from "./saved";
import { PracticeSheet } from "./sheet";
import { Work } from "./work";

export { offerPractices } from "./links";

const MOST_ATTEMPTS = 100_000;

export interface Shown { element: HTMLElement; close(): void }

export const isPractice = (place: Place) => /^practices(\/|$)/.test(place.page);

export function practising(place: Place, pages: Page[]): Shown {
  const element = make("div", { class: "practice-place", "aria-busy": "true" });
  let sheet: PracticeSheet | null = null;
  let left = false;
  const id = place.page.split("/")[1] ?? "";
  const who = known(place.values.student ?? "") || student();
  const fill = async () => {
    if (!id) return element.replaceChildren(await chooser());
    if (!who) return element.replaceChildren(asking(id));
    if (!student()) rename(who); // a link of somebody else does not change who works here
    const work = await Work.open(id, who, whole(place.values.attempt));
    if (left) return work.leave();
    sheet = new PracticeSheet(work, pages);
    element.replaceChildren(sheet.element);
    document.title = `${plain(work.sheet.title)} – ionostat`;
  };
  document.title = "Practices – ionostat";
  fill().catch((problem: Error) => element.replaceChildren(failed(problem))).finally(() => element.setAttribute("aria-busy", "false"));
  return { element, close: () => { left = true; sheet?.close(); } };
}

function whole(text: string | undefined): number {
  const attempt = Number(text ?? 0);
  return Number.isInteger(attempt) && attempt >= 0 && attempt <= MOST_ATTEMPTS ? attempt : 0;
}

function asking(id: string): HTMLElement {
  const form = nameForm((name) => { location.hash = `#/practices/${id}?${new URLSearchParams({ student: name, attempt: "0" })}`; });
  return make("article", { class: "practice" }, make("header", {}, make("h1", {}, "Who practises?")), form);
}

function failed(problem: Error): HTMLElement {
  const again = make("button", { type: "button" }, "Try again");
  again.addEventListener("click", () => dispatchEvent(new HashChangeEvent("hashchange")));
  return make("article", { class: "practice" }, make("header", {}, make("h1", {}, "This practice cannot be opened")),
    make("p", { class: "state-line bad", role: "alert" }, problem.message), make("p", {}, again, " ", make("a", { href: "#/practices" }, "All practices")));
}
