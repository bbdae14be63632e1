(() => {
  const data = JSON.parse(document.getElementById("contexts").textContent);
  const pick = document.getElementById("pick");
  if (!pick) return;
  const source = document.querySelector(".source"), facts = document.querySelector(".facts");
  const threads = document.querySelector(".threads"), box = document.querySelector(".context");
  const told = document.getElementById("told"), asked = document.getElementById("asked");
  let current = -1;
  const shorten = (text) => text.replace(/`/g, "");
  function thread(item, index) {
    const fact = data.notes[pick.value].facts[index], line = fact.lines[0];
    if (!line) return null;
    const row = source.children[line[0] - 1];
    if (!row) return null;
    const b = box.getBoundingClientRect(), s = source.getBoundingClientRect(), f = facts.getBoundingClientRect();
    const r = row.getBoundingClientRect(), i = item.getBoundingClientRect();
    const y1 = Math.min(Math.max(r.top + r.height / 2, s.top + 4), s.bottom - 4) - b.top;
    const y2 = i.top + Math.min(i.height / 2, 20) - b.top;
    if (i.bottom < f.top || i.top > f.bottom) return null;
    const x1 = s.right - b.left, x2 = i.left - b.left, m = (x1 + x2) / 2;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1} ${y1} C${m} ${y1} ${m} ${y2} ${x2} ${y2}`);
    if (index === current) path.setAttribute("class", "now");
    return path;
  }
  function draw() {
    threads.replaceChildren(...[...facts.children].map(thread).filter(Boolean));
  }
  function choose(index, scroll) {
    current = index;
    const note = data.notes[pick.value], lines = note.facts[index].lines;
    for (const row of source.querySelectorAll(".now")) row.classList.remove("now");
    [...facts.children].forEach((item, at) => item.classList.toggle("now", at === index));
    for (const [start, end] of lines)
      for (let n = start; n <= end; n++) source.children[n - 1]?.classList.add("now");
    if (scroll && lines[0]) {
      const row = source.children[lines[0][0] - 1];
      if (row) source.scrollTop = row.offsetTop - source.clientHeight / 3;
    }
    draw();
  }
  function show() {
    const note = data.notes[pick.value], cited = new Set();
    for (const fact of note.facts) for (const [a, b] of fact.lines) for (let n = a; n <= b; n++) cited.add(n);
    source.replaceChildren(...data.sources[note.path].map((text, at) => {
      const row = document.createElement("div");
      row.textContent = text || " ";
      row.dataset.n = at + 1;
      if (cited.has(at + 1)) row.className = "cited";
      else if (![-3, -2, -1, 1, 2].some((by) => cited.has(at + 1 + by))) row.className = "far";  // not printed
      return row;
    }));
    facts.replaceChildren(...note.facts.map((fact, at) => {
      const item = document.createElement("li"), small = document.createElement("small");
      item.textContent = shorten(fact.text);
      const where = [...fact.lines.map(([a]) => `line ${a}`), ...fact.elsewhere].slice(0, 4).join(", ");
      small.textContent = `${fact.kind} · ${fact.standing}${where ? " · " + where : ""}`;
      item.append(small);
      item.tabIndex = 0;
      item.addEventListener("click", () => choose(at, true));
      item.addEventListener("focus", () => choose(at, true));
      return item;
    }));
    const cost = note.tokens ? `${note.tokens.toLocaleString()} tokens asleep` : "no tokens";
    told.dataset.path = note.path;
    told.textContent = `${note.facts.length} ${note.facts.length === 1 ? "fact" : "facts"} by ${note.by === "static" ? "the static writer" : note.by}, ${cost}` + (note.fresh ? "" : " · the source has changed since");
    asked.replaceChildren(...note.questions.flatMap((one) => {
      const q = document.createElement("dt"), a = document.createElement("dd");
      q.textContent = shorten(one.text);
      a.textContent = shorten(one.answer) || "–";
      return [q, a];
    }));
    source.scrollTop = facts.scrollTop = 0;
    current = -1;
    if (note.facts.length) choose(0, true);
  }
  pick.addEventListener("change", show);
  source.addEventListener("scroll", draw);
  facts.addEventListener("scroll", draw);
  addEventListener("resize", draw);
  show();
})();
