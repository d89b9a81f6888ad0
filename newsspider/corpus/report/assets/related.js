"use strict";
// The Lire aussi graph: a part of it drawn, the most linked in a table.

// Places for the nodes, always the same ones: d3's forces begin from a fixed arrangement.
function laidOut(graph, wide) {
  const nodes = graph.nodes.map((node) => ({ ...node }));
  const links = graph.links.map(([source, target]) => ({ source, target }));
  d3.forceSimulation(nodes)
    .force("link", d3.forceLink(links).distance(46).strength(0.5))
    .force("charge", d3.forceManyBody().strength(-90))
    .force("collide", d3.forceCollide((node) => radius(node) + 3))
    .force("x", d3.forceX().strength(wide ? 0.05 : 0.1)).force("y", d3.forceY().strength(wide ? 0.1 : 0.05))
    .stop().tick(250);
  return { nodes, links };
}

const NAMED = 10;
const radius = (node) => 3 + 2.2 * Math.sqrt(node.links);

function showRelated(said) {
  const { graph, articles } = said;
  const headline = (place) => articles.headline[place] || articles.url[place];
  const counted = d3.rollup(graph.nodes, (some) => some.length, (node) => node.section);
  const named = [...counted].sort((a, b) => b[1] - a[1]).slice(0, 7).map(([name]) => name);
  const colour = (section) => COLOURS[named.includes(section) ? named.indexOf(section) : 7];
  const legend = [...named.map((name) => [name, colour(name)]), ...(counted.size > named.length ? [["other sections", COLOURS[7]]] : [])];
  const order = graph.most.map((one) => one.article);
  const rank = (node) => (order.includes(node.article) ? order.indexOf(node.article) : Infinity);
  chart("chart-related", {
    finding: sentence(graph, said.totals.articles), empty: "No article links another of these files as Lire aussi.", legend,
    options: (width) => graphOptions(laidOut(graph, width > 640), width, { headline, colour, rank }),
    head: ["Linked article", "Articles that link it", "Among them"],
    rows: graph.most.map((one) => [link(articles.url[one.article], headline(one.article)), one.links,
      el("span", {}, one.from.slice(0, 3).flatMap((place, n) => [n ? " · " : "", link(articles.url[place], headline(place))]))]),
  });
  document.getElementById("chart-related").querySelector(".plot")?.after(el("ol", { class: "hubs" }, order.slice(0, NAMED).map((place) =>
    el("li", {}, link(articles.url[place], headline(place), { lang: articles.language })))));
}

function sentence(graph, all) {
  const within = graph.counts["in these files"] ?? 0, boxes = d3.sum(Object.values(graph.counts));
  return `${percent(graph.linking, all)} of the articles hold a box, ${some(boxes, "box", "boxes")} in all; `
    + `${number.format(within)} lead to an article of these files, to ${some(graph.linked, "different one", "different ones")}. `
    + "A dot is an article, the larger the more link it; an arrow leads to the one linked.";
}

function graphOptions({ nodes, links }, width, { headline, colour, rank }) {
  const [x0, x1] = d3.extent(nodes, (node) => node.x), [y0, y1] = d3.extent(nodes, (node) => node.y);
  return {
    height: width > 640 ? 560 : 480, margin: 24, x: { axis: null, domain: [x0, x1] }, y: { axis: null, domain: [y0, y1] },
    r: { type: "identity" },
    marks: [
      Plot.arrow(links, { x1: (one) => one.source.x, y1: (one) => one.source.y, x2: (one) => one.target.x, y2: (one) => one.target.y,
        stroke: "var(--soft)", strokeOpacity: 0.45, insetEnd: 7, headLength: 5, bend: 8 }),
      Plot.dot(nodes, { x: "x", y: "y", r: radius, fill: (node) => colour(node.section), stroke: "var(--paper)", strokeWidth: 1.5,
        channels: { headline: (node) => headline(node.article), section: "section", "linked by": "links" },
        tip: { format: { x: false, y: false, fill: false, r: false }, lineWidth: 26 } }),
      Plot.text(nodes.filter((node) => rank(node) < NAMED), { x: "x", y: "y", text: (node) => String(rank(node) + 1), fontWeight: 700, fontSize: 10,
        fill: "var(--paper)", pointerEvents: "none" }),
    ],
  };
}
