"use strict";
// Articles with nearly the text of an earlier one.

function showRepeats(said) {
  const { repeats, articles } = said;
  const title = (place) => link(articles.url[place], articles.headline[place] || articles.url[place], { lang: articles.language });
  document.getElementById("repeat-finding").textContent = repeatsSentence(repeats);
  if (!repeats?.pairs.length) return;
  const rows = repeats.pairs.map(([place, first, alike]) => [title(place), title(first), `${Math.round(100 * alike)} %`]);
  document.getElementById("repeat-list").append(table("The latest first", ["Article", "nearly repeats", "Alike"], rows));
}

function repeatsSentence(repeats) {
  if (!repeats) return "Not looked for: that takes the extra “load”; newsspider doctor says how to install it.";
  if (!repeats.articles) return "No article has nearly the text of another.";
  const listed = repeats.pairs.length < repeats.articles ? ` The latest ${repeats.pairs.length} are listed.` : "";
  return `${some(repeats.articles, "article has", "articles have")} nearly the text of an earlier one, of ${some(repeats.stories, "story", "stories")} in all.${listed}`;
}
