"use strict";
// When articles were published: by day, by section, by hour.

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const STEPS = { utcDay: ["day", "%-d %b %Y"], utcMonday: ["week of", "%-d %b %Y"], utcMonth: ["month", "%B %Y"] };

const dated = (pairs) => pairs.map(([text, count]) => ({ day: new Date(text), count }));

function stepFor(days) {
  const span = days.length ? (days.at(-1).day - days[0].day) / 864e5 : 0;
  return span <= 130 ? "utcDay" : span <= 1100 ? "utcMonday" : "utcMonth";
}

// [start, sum] of every step between the first day and the last, the empty ones too
function summed(days, step) {
  const sums = d3.rollup(days, (some) => d3.sum(some, (one) => one.count), (one) => +d3[step](one.day));
  const [first, last] = d3.extent(sums.keys());
  const starts = sums.size ? d3[step].range(new Date(first), d3[step].offset(new Date(last), 1)) : [];
  return starts.map((start) => ({ start, end: d3[step].offset(start, 1), count: sums.get(+start) ?? 0 }));
}

function showDays(said) {
  const days = dated(said.days), select = document.getElementById("step");
  select.value = stepFor(days);
  const bars = () => summed(days, select.value);
  const name = (bar) => d3.utcFormat(STEPS[select.value][1])(bar.start);
  // In the step that the chart is first drawn in: the median day of a chart by month says nothing of it.
  const step = stepFor(days), kind = { utcDay: "day", utcMonday: "week", utcMonth: "month" }[step];
  const busiest = d3.greatest(summed(days, step), (one) => one.count);
  const median = d3.median(summed(days, step), (one) => one.count);
  const finding = busiest ? `The busiest ${kind} was ${step === "utcMonday" ? "that of " : ""}${name(busiest)}, with ${some(busiest.count, "article")}`
    + (median ? `; the median ${kind} has ${number.format(median)}.` : ".") : "";
  const undated = said.totals.undated ? ` ${some(said.totals.undated, "article states", "articles state")} no date.` : "";
  const draw = chart("chart-days", {
    finding: finding + undated, empty: "No article states a date.",
    options: (width) => ({
      height: 260, marginLeft: 40, x: { type: "utc", label: null, ticks: width / 90 }, y: { grid: true, label: null, ticks: whole(d3.max(bars(), (bar) => bar.count)), tickFormat: number.format },
      marks: [
        Plot.rectY(bars(), { x1: "start", x2: "end", y: "count", fill: "var(--accent)", fillOpacity: 0.9, inset: bars().length > width / 4 ? 0 : 0.5,
          channels: { [STEPS[select.value][0]]: name, articles: "count" },
          tip: { format: { x: false, x1: false, x2: false, y: false } } }),
        Plot.ruleY([0]),
      ],
    }),
    head: ["Day", "Articles"], rows: said.days.map(([date, count]) => [date, count]),
  });
  select.addEventListener("change", () => draw());
}

function showSections(said) {
  const largest = said.sections.filter((section) => section.days.length);
  const step = stepFor(dated(said.days)) === "utcDay" ? "utcDay" : stepFor(dated(said.days)) === "utcMonday" ? "utcMonday" : "utcMonth";
  const points = largest.flatMap((section) => summed(dated(section.days), step).map((bar) => ({ ...bar, name: section.name })));
  const order = largest.map((section) => section.name);
  chart("chart-sections", {
    finding: `${some(said.sections.length, "section")}. An article counts in each of its sections; all rows have one scale.`,
    empty: "No article names a section.",
    options: (width) => ({
      height: 48 * order.length + 30, marginLeft: 4, marginRight: 4, fy: { domain: order, axis: null, padding: 0.12 },
      x: { type: "utc", label: null, ticks: width / 90 }, y: { axis: null, range: [48 * 0.82, 14] },
      marks: [
        Plot.rectY(points, { fy: "name", x1: "start", x2: "end", y: "count", fill: "var(--accent)", fillOpacity: 0.75 }),
        Plot.ruleY(order, { fy: (name) => name, y: 0, stroke: "var(--line)" }),
        Plot.text(largest, { fy: "name", text: (one) => `${cut(one.name, 34)}  ${number.format(one.articles)}`, frameAnchor: "top-left",
          fontWeight: 600, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)" }),
      ],
    }),
    head: ["Section", "Articles"], rows: said.sections.map((section) => [section.name, section.articles]),
  });
}

function showHours(said) {
  const counts = d3.rollup(said.hours, ([[, , count]]) => count, ([weekday]) => weekday, ([, hour]) => hour);
  const cells = d3.cross(d3.range(7), d3.range(24), (weekday, hour) => ({ weekday, hour, count: counts.get(weekday)?.get(hour) ?? 0 }));
  const most = d3.greatest(cells, (cell) => cell.count);
  const left = said.totals.without_time ? ` ${some(said.totals.without_time, "article has", "articles have")} a day without a time.` : "";
  const hour = (value) => `${String(value).padStart(2, "0")}:00`;
  chart("chart-hours", {
    finding: `The liveliest hour is ${WEEKDAYS[most.weekday]} from ${hour(most.hour)}, with ${some(most.count, "article")}.${left}`,
    empty: "No article states a time of day.",
    options: (width) => ({
      height: 250, marginLeft: 34, marginBottom: 34, padding: 0.06,
      x: { type: "band", domain: d3.range(24), ticks: d3.range(0, 24, 3), tickSize: 0, label: "hour of the day", labelAnchor: "center", labelArrow: "none" },
      y: { domain: d3.range(7), tickFormat: (value) => WEEKDAYS[value].slice(0, 3), tickSize: 0, label: null },
      opacity: { range: [0.07, 1] },
      marks: [Plot.cell(cells, { x: "hour", y: "weekday", fill: "var(--accent)", fillOpacity: "count", rx: 2,
        channels: { when: (cell) => `${WEEKDAYS[cell.weekday]}, ${hour(cell.hour)}`, articles: "count" },
        tip: { format: { x: false, y: false, fillOpacity: false } } })],
    }),
    head: ["Weekday", "Hour", "Articles"], rows: said.hours.map(([weekday, at, count]) => [WEEKDAYS[weekday], hour(at), count]),
  });
}
