// Texts of practices as HTML. They are written so that a shell can show them too: here E_K gets its subscript, K+ its
// superscript, and a negative number a true minus.
import { html } from "../text";

const SYMBOL = /\b([A-Zrgpa])_([A-Za-z][A-Za-z0-9]*|\d)(?![\w}])/g;
const CATION = /\b(Na|K|H|NH4)\+(?!\w)/g;

export const prose = (text: string) =>
  html(text.split(/(\$[^$]+\$)/).map((piece) => (piece.startsWith("$") && piece.length > 1 ? piece : signed(piece))).join(""));

const signed = (text: string) => ions(text).replace(SYMBOL, (_, of: string, below: string) => `$${of}_{\\mathrm{${below}}}$`);

// for labels of plots, which take no HTML
export const ions = (text: string) =>
  text.replace(CATION, "$1⁺").replace(/\bCa2\+/g, "Ca²⁺").replace(/\b(Cl|HCO3)-(?![\w>])/g, "$1⁻").replace(/\balpha\b/g, "α").replace(/(^|[\s(])-(?=[\dA-Z])/g, "$1−");
