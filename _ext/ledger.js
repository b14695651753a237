/* The filter over the tables of claims. It is made here, so that a page without scripts shows all
   rows and no dead controls. The choice stands in the address, after #, and can be shared. */
(() => {
  const rows = [...document.querySelectorAll("table.ledger tbody tr")];
  const first = document.querySelector("table.ledger")?.closest("section");
  if (!first) return;

  const text = (row, place) => row.querySelector(place).textContent.trim();
  const facts = rows.map((row) => ({
    row,
    verdict: text(row, ".verdict"),
    kind: text(row, ".kind"),
    chapter: text(row, ".argued"),
    words: row.textContent.toLowerCase(),
  }));
  const LISTS = { verdict: "Verdict", kind: "Kind", chapter: "Chapter" };

  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Statements to show");
  const field = (name, label, control) => {
    control.name = name;
    const box = document.createElement("label");
    box.append(`${label} `, control);
    form.append(box);
  };
  for (const [name, label] of Object.entries(LISTS)) {
    const list = document.createElement("select");
    list.append(new Option("all", ""));
    for (const value of new Set(facts.map((fact) => fact[name]))) list.append(new Option(value, value));
    field(name, label, list);
  }
  field("words", "Words", Object.assign(document.createElement("input"), { type: "search" }));
  const reset = Object.assign(document.createElement("button"), { type: "reset", textContent: "Show all" });
  const count = document.createElement("p");
  count.setAttribute("role", "status");
  form.append(reset, count);
  first.before(form);

  const chosen = () => [...new FormData(form)].filter(([, value]) => value.trim());
  function show() {
    const asked = chosen();
    const fits = (fact) => asked.every(([name, value]) => name === "words"
      ? value.toLowerCase().split(/\s+/).every((word) => fact.words.includes(word))
      : fact[name] === value);
    let shown = 0;
    for (const fact of facts) shown += !(fact.row.hidden = !fits(fact));
    const said = `${shown} of ${rows.length} statements shown.`;
    if (count.textContent !== said) count.textContent = said;
  }
  function changed() {
    show();
    const address = new URLSearchParams(chosen()).toString();
    history.replaceState(null, "", address ? `#${address}` : location.pathname + location.search);
  }
  /* An address asks for a choice, or for one row, which no choice may hide. */
  function follow() {
    const asked = location.hash.slice(1);
    form.reset();
    if (asked.includes("=")) {
      const wanted = new URLSearchParams(asked);
      for (const control of form.elements) if (wanted.has(control.name)) control.value = wanted.get(control.name);
    }
    show();
    if (asked.startsWith("ledger-")) document.getElementById(asked)?.scrollIntoView();
  }
  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  follow();
})();
