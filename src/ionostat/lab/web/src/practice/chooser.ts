// The table of contents of the practices, and the name under which one works.
import { make } from "../make";
import { number } from "../text";
import { prose } from "./prose";
import { addressOf, allPractices } from "./links";
import { noted, rename, student, type Note } from "./saved";
import type { Listed } from "./spec";

export function nameForm(done: (name: string) => void): HTMLFormElement {
  const input = make("input", {
    id: "student", type: "text", value: student(), autocomplete: "nickname", spellcheck: "false", maxlength: "100", required: true,
    "aria-describedby": "student-why",
  });
  const form = make("form", { class: "name" },
    make("label", { for: "student" }, "Your name or number"), input, make("button", { type: "submit", class: "main" }, "That is me"),
    make("p", { id: "student-why", class: "read" }, "It draws your numbers, so that they are not those of your neighbour. It stays on this machine."));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = input.value.trim().replace(/\s+/g, " ");
    if (!name) return input.focus();
    rename(name);
    done(student());
  });
  return form;
}

export async function chooser(): Promise<HTMLElement> {
  const practices = await allPractices();
  const list = make("div", { class: "practices" });
  const said = make("p", { class: "read", role: "status" });
  const fill = () => list.replaceChildren(...chapters(practices));
  fill();
  const form = nameForm((name) => { said.textContent = `Good. The practices have numbers for ${name} now.`; fill(); });
  return make("article", { class: "practice" },
    make("header", {}, make("h1", {}, "Practices"),
      make("p", { class: "idea" }, "Questions with numbers of your own. Each knows the usual mistakes, gives three hints when you ask, and ends with a run of the engine that shows the same."),
      make("p", { class: "read", html: prose(
        "A number such as 2710842 is that of a problem in one of two textbook chapters: on ionic gradients, or on the Na+/K+ pump.") })),
    form, said, list);
}

function chapters(practices: Listed[]): HTMLElement[] {
  return [...new Set(practices.map((p) => p.chapter))].map((chapter) =>
    make("section", {}, make("h2", { html: prose(`From ${chapter}`) }), make("ol", {}, ...practices.filter((p) => p.chapter === chapter).map(row))));
}

function row(practice: Listed): HTMLElement {
  const before = noted(student(), practice.id)?.all ?? [];
  const best = number(Math.max(0, ...before.map((one) => one.points)));
  const soFar = `${before.length > 1 ? "best " : ""}${best} of ${number(practice.points)} points`;
  const goal = practice.goals[0];
  return make("li", {}, make("a", { href: addressOf(practice), html: prose(practice.title) }),
    make("span", { class: "goal", html: prose(`${goal[0].toUpperCase()}${goal.slice(1)}.`) }),
    make("span", { class: "so-far" }, before.length ? soFar : `${practice.parts} questions`),
    before.length > 1 ? variants(practice, before) : null);
}

// the work at every variant stays within reach
function variants(practice: Listed, before: Note[]): HTMLElement {
  const links = before.map(({ attempt, points }) =>
    make("a", { href: addressOf(practice, attempt) }, `variant ${attempt + 1}: ${number(points)}`));
  return make("span", { class: "variants" }, ...links);
}
