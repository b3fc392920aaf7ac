// The search box of every page. Nothing is fetched: search-data.js is a script like this one.
"use strict";

(function () {
  const MOST_SHOWN = 10;
  const form = document.querySelector("form.search");
  const input = document.getElementById("query");
  const results = document.getElementById("results");
  const status = form.querySelector("[role=status]");
  const list = results.querySelector("ol");
  const { root, language, found, foundOne, foundNone } = form.dataset;
  const names = JSON.parse(form.dataset.names);
  const tags = JSON.parse(form.dataset.tags);
  let index;

  function indexed() {
    index ??= helpSearch.build(helpData);
    return index;
  }

  // `text` with what was looked for in <mark>, as nodes: no text of an article is ever read as HTML.
  function marked(text, words) {
    const { map } = indexed();
    const spans = [];
    for (const run of text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      const characters = [...run[0]];
      let place = run.index;
      characters.forEach((character, number) => {
        const pair = character + (characters[number + 1] ?? "");
        if (helpSearch.isIdeograph(character) && pair !== character && words.has(helpSearch.fold(pair, map))) {
          spans.push([place, place + pair.length]);
        }
        place += character.length;
      });
      if (!helpSearch.isIdeograph(run[0]) && helpSearch.terms(helpSearch.fold(run[0], map)).some((term) => words.has(term))) {
        spans.push([run.index, run.index + run[0].length]);
      }
    }
    const nodes = [];
    let end = 0;
    for (const [from, to] of spans) {
      if (to <= end) continue;
      const joins = from <= end && nodes.at(-1)?.nodeName === "MARK";
      if (joins) {
        nodes.at(-1).append(text.slice(end, to));
      } else {
        const mark = document.createElement("mark");
        mark.append(text.slice(Math.max(from, end), to));
        nodes.push(text.slice(end, Math.max(from, end)), mark);
      }
      end = to;
    }
    nodes.push(text.slice(end));
    return nodes.filter((node) => node !== "");
  }

  // The line of an article that says most of what was looked for.
  function best(text, words) {
    const { map } = indexed();
    let chosen = "", most = -1;
    for (const line of text.split("\n")) {
      const held = new Set(helpSearch.terms(helpSearch.fold(line, map)).filter((term) => words.has(term))).size;
      if (held > most) [chosen, most] = [line, held];
    }
    return chosen;
  }

  function item(number, words) {
    const [its, url, title, , text] = helpData.docs[number];
    const link = document.createElement("a");
    link.href = root + url.split("/").map(encodeURIComponent).join("/");
    link.append(...marked(title, words));
    const line = document.createElement("p");
    line.append(...marked(best(text, words), words));
    const entry = document.createElement("li");
    entry.lang = tags[its];
    entry.append(link);
    if (its !== language) {
      const label = document.createElement("span");
      label.className = "label";
      label.append(names[its]);
      entry.append(" ", label);
    }
    entry.append(line);
    return entry;
  }

  function show() {
    const query = input.value.trim();
    list.replaceChildren();
    if (!query) {
      results.hidden = true;
      status.textContent = "";
      return;
    }
    const { numbers, words } = helpSearch.search(indexed(), query, language);
    const shown = numbers.slice(0, MOST_SHOWN);
    results.hidden = !shown.length;
    status.textContent = [foundNone, foundOne][shown.length] ?? found.replaceAll("{n}", String(shown.length));
    list.append(...shown.map((number) => item(number, words)));
  }

  function move(event, step) {
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    list.querySelector("a")?.focus();
  });
  // While an input method composes, the box holds its letters, not yet the words.
  input.addEventListener("input", (event) => event.isComposing || show());
  input.addEventListener("compositionend", show);
  input.addEventListener("focus", indexed, { once: true });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const inside = form.contains(event.target) || results.contains(event.target);
    if (event.key === "/" && !inside) {
      event.preventDefault();
      input.focus();
    } else if (inside && event.key === "ArrowDown") move(event, 1);
    else if (inside && event.key === "ArrowUp") move(event, -1);
    else if (inside && event.key === "Escape") {
      input.value = "";
      show();
      input.focus();
    }
  });
  window.addEventListener("pageshow", show); // coming back, the browser has kept what was typed
})();
