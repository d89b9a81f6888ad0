"use strict";
// The list of the articles, searched and filtered.

const PAGE = 50;
const ORDERS = {
  newest: (a, b) => d3.descending(a.published, b.published),
  oldest: (a, b) => d3.ascending(a.published || "9", b.published || "9"),
  longest: (a, b) => b.words - a.words,
  shortest: (a, b) => a.words - b.words,
  headline: (a, b) => a.folded.localeCompare(b.folded),
};

// As one types it: without case and accents, with a straight apostrophe.
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[’ʼ]/g, "'").replaceAll("œ", "oe").replaceAll("æ", "ae");
}

function articleRows(articles) {
  const removed = new Set(articles.removed), name = (place) => articles.names[place];
  return d3.range(articles.listed).map((at) => {
    const row = { url: articles.url[at], headline: articles.headline[at], published: articles.published[at], words: articles.words[at],
      sections: articles.sections[at].map(name), authors: articles.authors[at].map(name),
      place: articles.place[at] === null ? "" : name(articles.place[at]), texts: articles.texts[at], removed: removed.has(at) };
    row.folded = folded([row.headline, ...row.sections, row.place, ...row.authors].join(" \n "));
    return row;
  });
}

function found(rows, asked) {
  const words = folded(asked.words).split(/\s+/).filter(Boolean);
  const state = { "": () => true, edited: (row) => row.texts > 1, removed: (row) => row.removed }[asked.state];
  return rows.filter((row) => words.every((word) => row.folded.includes(word)) && state(row)
    && (!asked.section || row.sections.includes(asked.section))
    && (!asked.from || row.published.slice(0, 10) >= asked.from) && (!asked.to || (row.published && row.published.slice(0, 10) <= asked.to)))
    .sort(ORDERS[asked.order]);
}

function articleItem(row, language) {
  const small = [row.sections.join(" › "), row.place, row.authors.join(", ")].filter(Boolean).join(" · ");
  const states = [row.removed && "removed", row.texts > 1 && `edited${row.texts > 2 ? ` ${row.texts - 1} times` : ""}`].filter(Boolean).join(", ");
  return el("li", {},
    el("time", row.published ? { datetime: row.published } : {}, row.published ? row.published.replace("T", " ") : "no date"),
    el("div", {}, link(row.url, row.headline || row.url, { class: "headline", lang: language }),
      el("div", { class: "small" }, states ? el("span", { class: "tag" }, `${states} `) : "", small)),
    el("span", { class: "small words" }, some(row.words, "word")));
}

function showArticles(said) {
  const rows = articleRows(said.articles), form = document.getElementById("search"), list = document.getElementById("list");
  const more = document.getElementById("more"), count = document.getElementById("count");
  const beyond = said.totals.articles > rows.length ? ` of the latest ${number.format(rows.length)}; ${number.format(said.totals.articles)} are in the charts` : "";
  form.elements.section.append(...said.sections.map(({ name }) => el("option", { value: name }, cut(name, 60))));
  let hits = [];
  const add = () => {
    const from = list.children.length;
    list.append(...hits.slice(from, from + PAGE).map((row) => articleItem(row, said.articles.language)));
    more.hidden = list.children.length >= hits.length;
    return list.children[from];
  };
  const search = () => {
    hits = found(rows, Object.fromEntries(new FormData(form)));
    list.replaceChildren();
    add();
    count.textContent = `${some(hits.length, "article")}${beyond}`;
  };
  form.addEventListener("input", search);
  form.addEventListener("reset", () => setTimeout(search)); // The fields are empty only after the event.
  form.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => add()?.querySelector("a")?.focus());
  search();
}
