"use strict";
// The runs behind the files, what each could not deliver, and why.

const TOTALS = ["found", "fetched"];
const RUNS_DRAWN = 30;

// What became of the addresses: the causes as the run accounts for them, else its counts without the totals.
function fates(run) {
  return Object.entries(run.coverage ?? run.counts ?? {}).filter(([name, count]) => count > 0 && !TOTALS.includes(name));
}

const spoken = (name) => name.replaceAll("_", " ");

function showRuns(said) {
  const runs = said.runs, drawn = runs.slice(-RUNS_DRAWN).reverse();
  const found = drawn.map((run) => d3.sum(fates(run), ([, count]) => count));
  const parts = drawn.flatMap((run, place) => fates(run).map(([cause, count]) =>
    ({ place, cause, count, share: count / found[place], run: runName(run) })));
  const sums = d3.rollup(parts, (some) => d3.sum(some, (part) => part.count), (part) => part.cause);
  const causes = [...sums].sort((a, b) => (b[0] === "delivered") - (a[0] === "delivered") || b[1] - a[1]).map(([cause]) => cause);
  const colour = (cause) => COLOURS[Math.min(causes.indexOf(cause), 7)];
  chart("chart-runs", {
    finding: runsSentence(runs, drawn), empty: "No manifest lies beside these files, so nothing is known of the runs.",
    legend: causes.map((cause) => [spoken(cause), colour(cause)]),
    options: (width) => ({
      height: 26 * drawn.length + 40, marginLeft: width > 500 ? 130 : 106, marginRight: 56,
      x: { domain: [0, 1], label: null, ticks: 5, tickFormat: (share) => `${Math.round(share * 100)} %` },
      y: { domain: d3.range(drawn.length), label: null, tickSize: 0, tickFormat: (place) => runName(drawn[place], width <= 500) },
      marks: [
        Plot.barX(parts, { y: "place", x: "share", fill: (part) => colour(part.cause), order: (part) => causes.indexOf(part.cause), insetTop: 4, insetBottom: 4,
          channels: { run: "run", what: (part) => spoken(part.cause), addresses: "count" }, tip: { format: { x: false, y: false, fill: false } } }),
        Plot.text(found, { x: 1, y: (_, place) => place, text: (count) => number.format(count), textAnchor: "start", dx: 6 }),
        Plot.ruleX([0]),
      ],
    }),
    head: ["Run", "Spider", "Site", "Ended", "Took", "What became of the addresses", "Found by"],
    rows: [...runs].reverse().map((run) => [runName(run), run.spider ?? "", run.site ?? "", run.reason ?? "", took(run),
      fates(run).map(([cause, count]) => `${spoken(cause)} ${number.format(count)}`).join(", "), discovered(run)]),
  });
}

function runName(run, short = false) {
  const text = String(run.started_at ?? run.run).slice(0, 16).replace("T", " ");
  return short ? text.slice(2) : text;
}

function runsSentence(runs, drawn) {
  const ended = d3.rollup(runs, (some) => some.length, (run) => run.reason ?? "unknown");
  const ends = [...ended].map(([reason, count]) => `${spoken(reason)} ${number.format(count)}`).join(", ");
  return `${some(runs.length, "run")} (${ends}). The number beside a bar is how many addresses it stands for.${runs.length > drawn.length ? ` The latest ${drawn.length} are drawn.` : ""}`;
}

function took(run) {
  const seconds = (new Date(run.finished_at) - new Date(run.started_at)) / 1000;
  if (!(seconds >= 0)) return "";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

// The ways of finding: how many articles each listed, of how many stated, or why it failed.
function discovered(run) {
  return (run.discovery ?? []).map((way) => (way.failed ? `${way.way} failed: ${way.failed}`
    : `${way.way} ${number.format(way.listed ?? 0)}${typeof way.stated === "number" ? ` of ${number.format(way.stated)}` : ""}`
      + (way.lost ? `, ${some(way.lost, "listing")} lost` : ""))).join("; ");
}

function showRefusals(said) {
  const { total, reasons, pages } = said.refusals;
  bars("chart-refusals", {
    pairs: reasons, most: 15, head: ["Reason", "Pages"], colour: "var(--mark)", empty: "No page was refused in these runs.",
    finding: `${some(total, "page was", "pages were")} refused; a page may have several reasons.`,
  });
  if (pages.length) {
    document.getElementById("refusal-list").append(numbers("Pages refused, the latest first", ["Page", "When", "Why"],
      pages.map((page) => [link(page.url, page.url), page.at.slice(0, 16).replace("T", " "), page.reasons.join("; ")]),
      `The ${pages.length < total ? `latest ${number.format(pages.length)} ` : ""}pages refused`));
  }
}
