// Names of the library as people read them: symbols typeset, words apart, numbers with real minus signs.
import { html, number, unit } from "../text";

const GREEK = /^(alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|pi|rho|sigma|tau|phi|psi|omega|Delta|Omega)$/;
const CAPITALS: Record<string, string> = {
  ghk: "GHK", atp: "ATP", gaba: "GABA", rti: "RTI", q10: "Q₁₀", ph: "pH", pH: "pH", born: "Born", donnan: "Donnan",
  nernst: "Nernst", planck: "Planck", davies: "Davies", boltzmann: "Boltzmann", debye: "Debye", gouy: "Gouy–", chapman: "Chapman",
  mullins: "Mullins–", noda: "Noda", luo: "Luo–", rudy: "Rudy", smith: "Smith–", crampin: "Crampin", teorell: "Teorell–",
  meyer: "Meyer–", sievers: "Sievers", boyle: "Boyle–vant", vant: "", hoff: "Hoff", eisenman: "Eisenman", fxyd: "FXYD",
};

// "ghk-voltage" as a title
export function title(name: string): string {
  const text = name.split("-").map((word) => CAPITALS[word] ?? word).filter(Boolean).join(" ")
    .replace(/– /g, "–").replace("Boyle–vant Hoff", "Boyle–van ’t Hoff");
  return text[0] === "p" && text[1] === "H" ? text : text[0].toUpperCase() + text.slice(1);
}

// "c_in", "V_r - V_l": as mathematics between dollars; "limiting_ratio.Na", "height": as words
export function symbol(name: string): string {
  const [head, ...path] = name.split(".");
  if (path.length && PLACES.test(head)) return `${path.join(" ")} ${head}`; // inside.K
  const pieces = head.split(/( [-+] |\/)/);
  const letters = pieces.every((piece, k) => k % 2 || /^[A-Za-z\d]+(_\w+)*\*?$/.test(piece) && short(piece));
  const first = letters ? `$${pieces.map((piece, k) => (k % 2 ? piece.replace("/", " / ") : letter(piece))).join("")}$` : head.replace(/_/g, " ");
  return [first, ...path.map((piece) => piece.replace(/_/g, " "))].join(", ");
}

export const PLACES = /^(inside|outside|left|right|ligands)$/;
const short = (piece: string) => {
  const head = piece.replace("*", "").split("_")[0];
  return head.length < 4 || GREEK.test(head) || /^[A-Z\d]+$|^HCO3$/.test(head);
};

function letter(piece: string): string {
  const star = piece.endsWith("*") ? "^*" : "";
  const [head, ...rest] = piece.replace("*", "").split("_");
  const name = GREEK.test(head) ? `\\${head}` : head.length === 1 ? head : `\\mathrm{${head}}`;
  return name + star + (rest.length ? `_{\\mathrm{${rest.join("\\,")}}}` : "");
}

// "-2.5e-05 uM, 3 uM" as people write it
export function spoken(text: string): string {
  const figures = (digits: string) => {
    const value = Number(digits);
    return Number.isFinite(value) ? number(value, 6) : digits;
  };
  return text.split(/(?<=[,;]) /).map((piece) => {
    const found = /^(-?[\d.]+(?:e[+-]?\d+)?)([,;]?)(?: (.*))?$/.exec(piece);
    return found ? figures(found[1]) + found[2] + (found[3] ? ` ${unit(found[3])}` : "") : piece;
  }).join(" ");
}

const UP: Record<string, string> = { "-": "⁻", "+": "⁺", "1": "¹", "2": "²", "3": "³", "4": "⁴", "6": "⁶" };
const raised = (digits: string) => [...digits].map((sign) => UP[sign] ?? sign).join("");

// ions and units as they are printed: Ca2+, HCO3-, mol m-3; mathematics and code stay
export const printed = (text: string) => text.split(/(\$[^$]*\$|`[^`]*`|"[^"]*")/).map((piece, k) => (k % 2 ? piece : piece
  .replace(/\b(Na|K|H|Li|Rb|Cs|TMA|NH4)\+(?!\w)/g, "$1⁺").replace(/\b(Ca|Mg|Ba)2\+/g, "$1²⁺")
  .replace(/\bHCO3-(?!\w)/g, "HCO₃⁻").replace(/\bCl-(?!\w)/g, "Cl⁻").replace(/\b(C?)O2\b/g, "$1O₂").replace(/\bHCO3\b/g, "HCO₃").replace(/\bH2O\b/g, "H₂O")
  .replace(/\b([MGk]?)[oO]hm\b/g, "$1Ω").replace(/\bu(?=(?:m|M|mol|A|F|s)\d?(?![A-Za-z]))/g, "µ")
  .replace(/(?<![A-Za-z])(mol|[µc]?m|s|kg|J|V|A)(-[1-6]|[2-3])(?!\w)/g, (_, of: string, up: string) => of + raised(up)))).join("");

// a text of the library; names of calculators in it lead there
export const linked = (text: string, names: Set<string>) =>
  html(printed(text)).replace(/<code>([\w-]+)<\/code>/g, (whole, name: string) =>
    names.has(name) ? `<a href="#/calculators/${name}">${title(name)}</a>` : whole);
