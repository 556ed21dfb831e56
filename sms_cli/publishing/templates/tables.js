// Sorting and filtering. Without it every table is there whole, in the order of the page.
"use strict";
for (const table of document.querySelectorAll("table.rich")) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const titles = [...table.tHead.rows[0].cells];
  const value = (row, at) => row.cells[at].dataset.sort ?? row.cells[at].textContent.trim();
  const compare = (one, other) => {
    const [a, b] = [parseFloat(one), parseFloat(other)];
    return /^-?[\d.]+( %)?$/.test(one) && /^-?[\d.]+( %)?$/.test(other) ? a - b : one.localeCompare(other);
  };
  titles.forEach((title, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...title.childNodes);
    title.append(button);
    button.addEventListener("click", () => {
      const down = title.getAttribute("aria-sort") === "ascending";
      titles.forEach((other) => other.removeAttribute("aria-sort"));
      title.setAttribute("aria-sort", down ? "descending" : "ascending");
      const sorted = [...rows].sort((one, other) => compare(value(one, at), value(other, at)) * (down ? -1 : 1));
      body.append(...sorted);
    });
  });
  if (rows.length < 4) continue;
  const name = document.getElementById(table.getAttribute("aria-labelledby")).textContent;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("span");
  input.type = "search";
  input.placeholder = "a word, or several";
  input.setAttribute("aria-label", "Filter: " + name);
  count.setAttribute("role", "status");
  label.append("Filter ", input);
  const bar = document.createElement("div");
  bar.className = "filter";
  bar.append(label, count);
  table.before(bar);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      left += row.hidden ? 0 : 1;
    }
    count.textContent = words.length ? left + " of " + rows.length + " rows" : "";
  });
}
