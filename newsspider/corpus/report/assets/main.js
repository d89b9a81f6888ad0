"use strict";
// The head of the page, then every part of it.

function showHead(said) {
  const { totals, days, written_at: written, title } = said;
  document.getElementById("title").textContent = title;
  document.getElementById("written").textContent = `${written.slice(0, 16).replace("T", " ")} UTC`;
  const span = days.length ? `, published from ${day(new Date(days[0][0]))} to ${day(new Date(days.at(-1)[0]))}` : "";
  const unread = totals.unreadable ? ` ${some(totals.unreadable, "line or file", "lines or files")} could not be read and are missing here.` : "";
  document.getElementById("lead").textContent = `${some(totals.articles, "article")} with ${some(totals.words, "word")}${span}.${unread}`;
  const figures = [["articles", totals.articles], ["sections", said.sections.length], ["edits seen", totals.edits], ["removed now", totals.removed],
    ["runs", said.runs.length], ["pages refused", said.refusals.total]];
  document.getElementById("totals").append(...figures.map(([name, count]) => el("div", {}, el("dt", {}, name), el("dd", {}, number.format(count)))));
}

function showTheme() {
  const button = document.getElementById("theme"), root = document.documentElement;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => { button.textContent = dark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  button.hidden = false;
  name();
}

async function main() {
  showTheme();
  const said = await unpacked("contents");
  const parts = [showHead, showDays, showSections, showHours, showLengths, showLengthOfSections, showFields, showEvents, showEdits, showRelated, showRepeats, showPlaces,
    showRuns, showRefusals, showArticles];
  for (const show of parts) show(said);
  document.documentElement.dataset.ready = "yes";
}

main().catch((error) => {
  const fault = document.getElementById("fault");
  fault.textContent = `The report could not be shown: ${error.message}. A browser of 2024 or later is needed.`;
  fault.hidden = false;
  console.error(error);
});
