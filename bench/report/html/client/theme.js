// Light or dark: as the reader's system has it, until the button is pressed; on paper always light.
// Plots are drawn again when it changes, since a canvas keeps its colours.
window.report = { redraws: [], errors: [] };

window.addEventListener("error", (event) => {
  const { errors } = window.report;
  errors.push(String(event.message));
  document.body.dataset.errors = errors.join("; ");
});

/** What a colour of the style sheet is at the moment. */
window.report.colourOf = (name, alpha) => {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  if (alpha === undefined) return colour;
  return colour.replace(/^rgb\((.*)\)$/, (_, parts) => `rgba(${parts}, ${alpha})`);
};

(() => {
  const redrawAll = () => {
    for (const redraw of window.report.redraws) redraw();
  };
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const say = () => {
    button.textContent = isDark() ? "Light" : "Dark";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    say();
    redrawAll();
  });
  system.addEventListener("change", () => {
    say();
    redrawAll();
  });
  let before;
  window.addEventListener("beforeprint", () => {
    before = root.dataset.theme;
    root.dataset.theme = "light";
    redrawAll();
  });
  window.addEventListener("afterprint", () => {
    if (before === undefined) delete root.dataset.theme;
    else root.dataset.theme = before;
    redrawAll();
  });
  say();
})();
