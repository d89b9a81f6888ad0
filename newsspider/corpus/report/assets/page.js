"use strict";
// What every part of the page is made with. Texts reach the page through `el` alone, as text nodes.

const COLOURS = ["var(--c0)", "var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)", "var(--c7)"];
const PAPER = 680;
const number = new Intl.NumberFormat("en");
const day = d3.utcFormat("%-d %b %Y");

async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function some(count, one, many = one + "s") {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}

function percent(part, whole) {
  if (!whole) return "0 %";
  const share = (100 * part) / whole;
  return share > 0 && share < 1 ? "under 1 %" : `${share < 100 && share > 99 ? 99 : Math.round(share)} %`;
}

function cut(text, most) {
  return text.length > most ? text.slice(0, most - 1).trimEnd() + "…" : text;
}

// A link leads only where the web is: an address out of a page could be anything.
function link(url, text, attributes = {}) {
  const safe = /^https?:\/\//i.test(url);
  return safe ? el("a", { href: url, rel: "noreferrer noopener", target: "_blank", ...attributes }, text)
    : el("span", attributes, text);
}

// rows of cells under a head; a numeric column stands to the right
function table(caption, head, rows) {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"));
  const cell = (tag, content, column, more = {}) =>
    el(tag, { class: numeric[column] && "number", ...more }, typeof content === "number" ? number.format(content) : content);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption),
      el("thead", {}, el("tr", {}, head.map((name, column) => cell("th", name, column, { scope: "col" })))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((content, column) =>
        column ? cell("td", content, column) : cell("th", content, column, { scope: "row" })))))));
}

// The table behind a chart, or beside nothing: made when it is opened, since few are.
function numbers(caption, head, rows, summary = "The numbers") {
  const details = el("details", { class: "numbers" }, el("summary", {}, summary, el("span", { class: "hidden" }, `: ${caption}`)));
  details.addEventListener("toggle", () => details.append(table(caption, head, rows)), { once: true });
  return details;
}

function key(entries) {
  return el("ul", { class: "key" }, entries.map(([name, colour]) => {
    const swatch = d3.create("svg").attr("viewBox", "0 0 10 10").attr("aria-hidden", "true");
    swatch.append("rect").attr("width", 10).attr("height", 10).attr("fill", colour);
    return el("li", {}, swatch.node(), name);
  }));
}

// Fills the figure with that id: `finding` in a sentence, the drawing, the table. `options(width)` is what Plot takes;
// it is asked again when the width changes. The function returned draws anew.
// What an axis is marked with where articles are counted: there is no half of one.
function whole(most, count = 5) {
  return d3.ticks(0, Math.max(1, most ?? 1), count).filter(Number.isInteger);
}

function chart(id, { finding, options, head, rows, legend, empty }) {
  const figure = document.getElementById(id);
  const label = figure.querySelector("h3").firstChild.textContent.trim();
  if (!rows.length) {
    figure.append(el("p", { class: "finding" }, empty));
    figure.dataset.drawn = "empty";
    return () => {};
  }
  const place = el("div", { class: "plot" });
  figure.append(el("p", { class: "finding" }, finding), legend ? key(legend) : "", place, numbers(label, head, rows));
  const draw = (wide = place.clientWidth) => drawn(place, wide, `${label}. ${figure.querySelector(".finding").textContent}`, options);
  let width = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    draw();
  }).observe(place);
  // A sheet of paper has its own width, which no observer tells of.
  addEventListener("beforeprint", () => draw(PAPER));
  addEventListener("afterprint", () => draw());
  figure.dataset.drawn = "yes";
  return draw;
}

function drawn(place, width, label, options) {
  const plot = Plot.plot({
    width: Math.max(240, width),
    style: { fontFamily: "var(--sans)", fontSize: "12px", background: "none", color: "var(--ink)" },
    ...options(width),
  });
  // The policy of the page lets no style in but its own, which says the same.
  for (const style of plot.querySelectorAll("style")) style.remove();
  const svg = plot.tagName === "svg" ? plot : plot.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  place.replaceChildren(plot);
}
