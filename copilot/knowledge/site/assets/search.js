// Ranks the articles of this site for what somebody types. Runs without a server, a page or a network, so that any
// script engine can measure it. `helpData` is {fold: [traditional, simplified], docs: [[language, url, title, questions, text]]}.
"use strict";

globalThis.helpSearch = (function () {
  const TITLE = 4, QUESTION = 3, TEXT = 1; // what a word weighs by where it stands
  const K1 = 2, B = 0.4; // BM25: how soon repetition stops to count, how much length does
  const LEAST_COVERED = 0.2; // share of a query's weight that an article must hold to be shown
  const LEAST_SCORE = 0.25; // share of the best score below which a hit is noise
  const PREFIX = 0.8, MISTYPED = 0.6; // what a word still being typed, or typed wrong, counts against a whole one
  const CHARACTER = 0.5; // what one Chinese character counts against a pair of them
  const OWN_LANGUAGE = 1.5; // how much better a translation must be to stand for an article in the reader's language
  const MOST_WORDS = 200; // of a query: what is pasted is longer than what is typed
  const RUN = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}々〇]+|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{M}\p{N}])+/gu;
  const IDEOGRAPH = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}々〇]/u;

  function folding([traditional, simplified]) {
    const to = [...simplified];
    return new Map([...traditional].map((character, place) => [character, to[place]]));
  }

  function fold(text, map) {
    let folded = "";
    for (const character of text.normalize("NFKC").toLowerCase()) folded += map.get(character) ?? character;
    return folded.replace(/['’]/g, "").replace(/(\p{L})[-_](?=\d)/gu, "$1"); // wallet's, erc-20
  }

  // A light English stem: what is left need not be a word, only the same for the forms of one.
  function stem(word) {
    if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
    let root = word.replace(/ies$/, "y").replace(/(ss|[sx]h|ch|x|z)es$/, "$1").replace(/([^su])s$/, "$1");
    const cut = root.replace(/(ing|ed)$/, "");
    if (cut !== root && cut.length > 2 && /[aeiouy]/.test(cut)) root = cut.replace(/([bdfgmnprt])\1$/, "$1");
    return root.replace(/e$/, "");
  }

  // The terms of a folded text, in order. Chinese has no spaces: each pair of neighbours is a term, and each character.
  function terms(folded) {
    const found = [];
    for (const [run] of folded.matchAll(RUN)) {
      if (!IDEOGRAPH.test(run)) {
        found.push(stem(run));
        continue;
      }
      const characters = [...run];
      found.push(...characters);
      for (let place = 1; place < characters.length; place++) found.push(characters[place - 1] + characters[place]);
    }
    return found;
  }

  function build(data) {
    const map = folding(data.fold);
    const postings = new Map(); // term -> Map(document number -> weight)
    const lengths = [];
    const add = (term, number, weight) => {
      let entry = postings.get(term);
      if (!entry) postings.set(term, (entry = new Map()));
      entry.set(number, (entry.get(number) ?? 0) + weight);
    };
    data.docs.forEach(([, , title, questions, text], number) => {
      let length = 0;
      for (const [part, weight] of [[title, TITLE], ...questions.map((question) => [question, QUESTION]), [text, TEXT]]) {
        const here = terms(fold(part, map));
        for (const term of here) add(term, number, weight);
        length += here.length * weight;
      }
      lengths.push(length);
    });
    const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
    return { data, map, postings, lengths, mean, words: [...postings.keys()].sort() };
  }

  function rarity(found, total) {
    return Math.log(1 + (total - found + 0.5) / (found + 0.5));
  }

  // Whether `a` becomes `b` by one letter more, less, other, or two swapped.
  function oneSlip(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start++;
    const restA = a.slice(start), restB = b.slice(start);
    return restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1) ||
      (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2));
  }

  // The terms of the index that a typed term stands for, each with what it counts.
  function meant(index, term, typing) {
    const found = new Map();
    if (index.postings.has(term)) found.set(term, 1);
    if (IDEOGRAPH.test(term)) return found;
    if (typing) for (const word of index.words) if (word !== term && word.startsWith(term)) found.set(word, PREFIX);
    if (typing && !found.size) {
      for (let cut = term.length - 1; cut >= Math.max(4, term.length - 3); cut--) {
        if (index.postings.has(term.slice(0, cut))) return found.set(term.slice(0, cut), PREFIX); // "cancelli" of cancelling
      }
    }
    if (!found.size && term.length > 3 && !/\d/.test(term)) {
      for (const word of index.words) if (word.length > 3 && word[0] === term[0] && oneSlip(term, word)) found.set(word, MISTYPED);
    }
    return found;
  }

  // Document number -> the best weight under which it holds one of `words` (word -> what it counts).
  function holders(index, words) {
    const found = new Map();
    for (const [word, counts] of words) {
      for (const [number, weight] of index.postings.get(word)) {
        found.set(number, Math.max(found.get(number) ?? 0, weight * counts));
      }
    }
    return found;
  }

  // What was found for `query`, best first: {numbers, words}, `words` being the terms that were looked for. Of the
  // translations of one article the one in `language` is shown where it is nearly as good.
  function search(index, query, language) {
    const { docs } = index.data;
    const folded = fold(query, index.map);
    const typed = [...new Set(terms(folded))].slice(0, MOST_WORDS);
    const typing = /[\p{L}\p{N}]$/u.test(folded);
    const hits = new Map();
    const looked = new Set();
    let whole = 0;
    typed.forEach((term, place) => {
      const words = meant(index, term, typing && place === typed.length - 1);
      const where = holders(index, words);
      if (!where.size && IDEOGRAPH.test(term)) return; // two words that meet are no word
      for (const word of words.keys()) looked.add(word);
      const weight = rarity(where.size, docs.length) * (IDEOGRAPH.test(term) && term.length === 1 ? CHARACTER : 1);
      whole += weight;
      for (const [number, frequency] of where) {
        const norm = K1 * QUESTION * (1 - B + (B * index.lengths[number]) / index.mean);
        const hit = hits.get(number) ?? { number, score: 0, covered: 0 };
        hit.score += (weight * frequency) / (frequency + norm);
        hit.covered += weight;
        hits.set(number, hit);
      }
    });
    const best = new Map(); // what translations share -> the one to show
    const own = ({ number, score }) => score * (docs[number][0] === language ? OWN_LANGUAGE : 1);
    for (const hit of hits.values()) {
      if (hit.covered < LEAST_COVERED * whole) continue;
      const topic = docs[hit.number][1].slice(docs[hit.number][0].length);
      if (!best.has(topic) || own(hit) > own(best.get(topic))) best.set(topic, hit);
    }
    const ranked = [...best.values()].sort((a, b) => b.score - a.score || a.number - b.number);
    const numbers = ranked.filter((hit) => hit.score >= LEAST_SCORE * ranked[0].score).map((hit) => hit.number);
    return { numbers, words: looked };
  }

  return { build, search, fold, terms, isIdeograph: (text) => IDEOGRAPH.test(text) };
})();
