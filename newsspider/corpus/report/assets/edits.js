"use strict";
// What changed after publication: how often, and word by word.

const KINDS = { edited: ["edited", "var(--accent)"], removed: ["removed", "var(--mark)"], back: ["came back", "var(--c2)"] };
const AT_ONCE = 10;

function showEvents(said) {
  const points = said.events.map(([text, kind, count]) => ({ day: new Date(text), kind, count }));
  const step = stepFor(d3.sort(points, (one) => one.day));
  const sums = d3.flatRollup(points, (some) => d3.sum(some, (one) => one.count), (one) => +d3[step](one.day), (one) => one.kind)
    .map(([start, kind, count]) => ({ start: new Date(start), end: d3[step].offset(new Date(start), 1), kind, count }));
  const { edits, edited, articles, removed } = said.totals;
  chart("chart-events", {
    finding: `${some(edits, "edit")} of ${some(edited, "article")} (${percent(edited, articles)}), ${number.format(removed)} removed now. `
      + `Each stands at the ${step === "utcDay" ? "day" : step === "utcMonday" ? "week" : "month"} a run first saw it.`,
    empty: "No article was seen to change: nothing was edited or removed between the runs of these files.",
    legend: Object.keys(KINDS).filter((kind) => points.some((one) => one.kind === kind)).map((kind) => KINDS[kind]),
    options: (width) => ({
      height: 200, marginLeft: 40, x: { type: "utc", label: null, ticks: width / 90 }, y: { grid: true, label: null, tickFormat: number.format,
        ticks: whole(d3.max(d3.rollup(sums, (some) => d3.sum(some, (one) => one.count), (one) => +one.start).values()), 4) },
      marks: [
        Plot.rectY(sums, Plot.stackY({ x1: "start", x2: "end", y: "count", fill: (one) => KINDS[one.kind][1], order: (one) => Object.keys(KINDS).indexOf(one.kind),
          channels: { from: (one) => day(one.start), what: (one) => KINDS[one.kind][0], times: "count" }, inset: 0.5,
          tip: { format: { x: false, y: false, fill: false } } })),
        Plot.ruleY([0]),
      ],
    }),
    head: ["Day", "What", "Times"], rows: said.events.map(([text, kind, count]) => [text, KINDS[kind][0], count]),
  });
}

function showEdits(said) {
  const place = document.getElementById("edit-list"), list = el("div");
  if (!said.edits.length) return;
  const left = said.totals.edits - said.edits.length;
  const more = el("button", { type: "button", click: () => show() }, "Show more edits");
  const show = () => {
    const from = list.children.length;
    list.append(...said.edits.slice(from, from + AT_ONCE).map((edit, n) => editItem(said.articles, edit, from + n === 0)));
    more.hidden = list.children.length >= said.edits.length;
  };
  place.append(el("h3", {}, "Every edit, word by word"),
    el("p", { class: "finding" }, left ? `The latest ${number.format(said.edits.length)}; ${number.format(left)} earlier ones are counted above only.` : "The latest first."),
    list, more);
  show();
}

function editItem(articles, edit, open) {
  const [came, went] = [1, -1].map((sign) => wordsOf(edit, sign));
  const details = el("details", { class: "edit", open },
    el("summary", {},
      el("span", {}, el("span", { class: "headline", lang: articles.language }, articles.headline[edit.article] || articles.url[edit.article]),
        el("br"), el("span", { class: "when" }, `${changed(edit)} · seen ${edit.at.slice(0, 16).replace("T", " ")}`)),
      el("span", { class: "sum" }, el("span", { class: "plus" }, `+${came}`), " ", el("span", { class: "minus" }, `−${went}`), " words")));
  const fill = () => details.append(diff(articles, edit));
  if (open) fill(); else details.addEventListener("toggle", fill, { once: true });
  return details;
}

const PARTS = { headline: "headline", standfirst: "standfirst", body: "text" };

function changed(edit) {
  const names = Object.keys(PARTS).filter((part) => edit[part]).map((part) => PARTS[part]);
  return names.length ? `${names.join(" and ")} changed` : "no change of words";
}

function wordsOf(edit, sign) {
  const all = [edit.headline, edit.standfirst, ...(edit.body ?? [])].filter(Array.isArray).flat();
  return d3.sum(all, ([kind, text]) => (kind === sign ? text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length : 0));
}

function diff(articles, edit) {
  const made = el("div", { class: "diff", lang: articles.language });
  for (const part of ["headline", "standfirst"]) {
    if (edit[part]) made.append(el("h4", { lang: "en" }, PARTS[part]), el("p", {}, edit[part].map(piece)));
  }
  if (edit.body) made.append(el("h4", { lang: "en" }, "text"), ...edit.body.map((change) =>
    typeof change === "number" ? el("p", { class: "same", lang: "en" }, `${some(change, "paragraph")} unchanged`) : el("p", {}, change.map(piece))));
  made.append(el("p", { class: "same", lang: "en" }, link(articles.url[edit.article], "The article on its site")));
  return made;
}

// Colour alone would tell nothing to who cannot see it.
function piece([kind, text]) {
  if (!kind) return text;
  return el(kind > 0 ? "ins" : "del", {}, el("span", { class: "hidden", lang: "en" }, kind > 0 ? " added: " : " taken out: "), text);
}
