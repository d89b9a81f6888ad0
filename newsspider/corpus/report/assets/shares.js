"use strict";
// Lengths, fields, places: how much of what.

function showLengths(said) {
  const { width: step, bars, open, quartiles } = said.lengths;
  const shown = bars.map((count, place) => ({ from: place * step, to: (place + 1) * step, count,
    words: open && place === bars.length - 1 ? `${place * step} and more` : `${place * step}–${(place + 1) * step - 1}` }));
  chart("chart-lengths", {
    finding: quartiles.length ? `Half of the articles have between ${number.format(quartiles[0])} and ${number.format(quartiles[2])} words; the `
      + `median is ${number.format(quartiles[1])}.` : "",
    empty: "No article, no length.",
    options: (width) => ({
      height: 250, marginLeft: 40, x: { label: null, ticks: width / 70 }, y: { grid: true, label: null,
        ticks: whole(d3.max(shown, (bar) => bar.count)), tickFormat: number.format },
      marks: [
        Plot.rectY(shown, { x1: "from", x2: "to", y: "count", fill: "var(--accent)", fillOpacity: 0.8, inset: 0.5,
          channels: { words: "words", articles: "count" }, tip: { format: { x: false, y: false } } }),
        Plot.ruleY([0]),
        Plot.ruleX([quartiles[1]], { stroke: "var(--mark)", strokeWidth: 2 }),
        Plot.text([quartiles[1]], { x: (value) => value, text: () => "median", frameAnchor: "top", textAnchor: "start", dx: 5, dy: -4, fill: "var(--mark)" }),
      ],
    }),
    head: ["Words", "Articles"], rows: shown.filter((bar) => bar.count).map((bar) => [bar.words, bar.count]),
  });
}

function showLengthOfSections(said) {
  const shown = said.sections.slice(0, 12);
  chart("chart-length-of-sections", {
    finding: "The bar holds the middle half of a section's articles, the stroke is its median.",
    empty: "No article, no length.",
    options: (width) => ({
      height: 24 * shown.length + 36, marginLeft: labelled(shown.map((one) => one.name), width),
      x: { label: null, grid: true, ticks: 4, zero: true }, y: { domain: shown.map((one) => one.name), label: null, tickSize: 0,
        tickFormat: shortened(width) },
      marks: [
        Plot.barX(shown, { y: "name", x1: (one) => one.words[0], x2: (one) => one.words[2], fill: "var(--accent)", fillOpacity: 0.35, insetTop: 5, insetBottom: 5,
          channels: { section: "name", median: (one) => one.words[1] }, tip: { format: { x: false, y: false, x1: false, x2: false } } }),
        Plot.tickX(shown, { y: "name", x: (one) => one.words[1], stroke: "var(--accent)", strokeWidth: 3 }),
      ],
    }),
    head: ["Section", "Articles", "First quartile", "Median", "Third quartile"],
    rows: said.sections.map((one) => [one.name, one.articles, ...one.words]),
  });
}

function showFields(said) {
  const all = said.totals.articles;
  const by = d3.rollup(said.fields.flatMap((one) => Object.entries(one.evidence)), (some) => d3.sum(some, ([, count]) => count), ([name]) => name);
  const kinds = [...by].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const colour = (name) => COLOURS[Math.min(kinds.indexOf(name), COLOURS.length - 1)];
  const parts = said.fields.flatMap((one) => Object.entries(one.evidence).map(([evidence, count]) => ({ field: one.field, evidence, count, share: count / all })));
  const order = [...said.fields].sort((a, b) => b.articles - a.articles).map((one) => one.field);
  const full = said.fields.filter((one) => one.articles === all).length;
  chart("chart-fields", {
    finding: `${full} of ${said.fields.length} fields are filled in every article. The colour is the evidence that gave the value.`,
    empty: "No article, no field.", legend: kinds.map((name) => [name, colour(name)]),
    options: () => ({
      height: 22 * order.length + 36, marginLeft: 150, marginRight: 16,
      x: { domain: [0, 1], label: null, grid: true, ticks: 5, tickFormat: (share) => `${Math.round(share * 100)} %` },
      y: { domain: order, label: null, tickSize: 0 },
      marks: [Plot.barX(parts, { y: "field", x: "share", fill: (part) => colour(part.evidence), insetTop: 3, insetBottom: 3,
        order: (part) => kinds.indexOf(part.evidence),
        channels: { field: "field", from: "evidence", articles: "count" }, tip: { format: { x: false, y: false, fill: false } } })],
    }),
    head: ["Field", "Articles", "Share", "From"],
    rows: said.fields.map((one) => [one.field, one.articles, percent(one.articles, all), Object.entries(one.evidence).map(([name, count]) => `${name} ${number.format(count)}`).join(", ")]),
  });
}

// Bars of the most frequent names, as one finds them by the dozen.
function bars(id, { pairs, most, finding, empty, head, colour = "var(--accent)" }) {
  const shown = pairs.slice(0, most);
  chart(id, {
    finding, empty, head, rows: pairs,
    options: (width) => ({
      height: 24 * shown.length + 10, marginLeft: labelled(shown.map(([name]) => name), width), marginRight: 46, marginTop: 4, marginBottom: 6,
      x: { axis: null }, y: { domain: shown.map(([name]) => name), label: null, tickSize: 0, tickFormat: shortened(width) },
      marks: [
        Plot.barX(shown, { x: ([, count]) => count, y: ([name]) => name, fill: colour, fillOpacity: 0.85, insetTop: 3, insetBottom: 3,
          title: ([name, count]) => `${name}: ${number.format(count)}`, tip: true }),
        Plot.text(shown, { x: ([, count]) => count, y: ([name]) => name, text: ([, count]) => number.format(count), textAnchor: "start", dx: 5 }),
        Plot.ruleX([0]),
      ],
    }),
  });
}

function labelled(names, width) {
  return Math.min(width * 0.46, 14 + 6.4 * d3.max(names, (name) => name.length));
}

function shortened(width) {
  return (name) => cut(String(name), Math.max(8, Math.floor((width * 0.46 - 14) / 6.4)));
}

function showPlaces(said) {
  const { with_place: count, articles } = said.totals;
  bars("chart-places", {
    pairs: said.places, most: 15, head: ["Place", "Articles"], empty: "No article has a dateline with a place.",
    finding: `${percent(count, articles)} of the articles say where they were filed, in ${some(said.places.length, "place")}.`,
  });
  bars("chart-sources", {
    pairs: said.sources, most: 15, head: ["Source", "Articles"], empty: "No dateline names a source.", colour: "var(--c5)",
    finding: `${some(said.sources.length, "source")} in brackets after the place.`,
  });
}
