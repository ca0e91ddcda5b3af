// Switches the machine's picture between its measures.
(() => {
  for (const choice of document.querySelectorAll("input[name=measure]")) {
    choice.addEventListener("change", () => {
      document.getElementById("machine-graph").dataset.measure = choice.value;
    });
  }
})();
