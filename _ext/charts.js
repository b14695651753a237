/* Turns the still pictures into live charts, each when the reader comes near it.
   If anything fails, the picture stays. */
(() => {
  const NARROW = 500;    // px; below it, legends get rows
  const LEAST = 120;     // px; a plot is drawn no narrower
  const PAUSE = 500;     // ms without a change after which an answer is read out

  let asked;
  const vega = () => asked ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = (document.documentElement.dataset.content_root ?? "./") + "_static/vega.js";
    tag.onload = () => resolve(window.vegaEmbed);
    tag.onerror = () => reject(new Error("vega.js did not load"));
    document.head.append(tag);
  });

  /* The specification for the room there is: drawn narrower, not shrunk, so that text stays
     readable. */
  function fitted(spec, drawn, room) {
    if (drawn <= room) return spec;
    const config = spec.config ??= {};
    if (room < NARROW) {
      config.legend = {...config.legend, columns: 2, labelLimit: room / 2 - 40};
      config.axisX = {...config.axisX, titleLimit: room};
      config.axisY = {...config.axisY, titleLimit: room};
    }
    if (spec.width) spec.width = Math.max(LEAST, spec.width - (drawn - room));
    return spec;
  }

  /* Vega puts a control's words and its value into one label, which would be read out anew with
     every step; the words alone are its name. */
  function nameControls(live) {
    live.querySelectorAll(".vega-bind").forEach((row) => {
      const words = row.querySelector(".vega-bind-name")?.textContent.trim() ?? "";
      row.querySelectorAll("input, select").forEach((control) => {
        if (control.type !== "radio") control.setAttribute("aria-label", words);
      });
    });
    live.querySelector("summary")?.setAttribute("aria-label", "Save this chart");
  }

  /* The drawing is one image with the words of the picture before it, not its hundreds of parts;
     it gets a box of its own, so that the controls beside it stay controls. */
  function nameDrawing(live, words) {
    const svg = live.querySelector("svg.marks");
    for (const part of ["role", "aria-roledescription", "aria-label"]) {
      svg.parentElement.removeAttribute(part);
    }
    const drawing = document.createElement("div");
    drawing.className = "drawing";
    svg.replaceWith(drawing);
    drawing.append(svg);
    svg.querySelector("g").setAttribute("aria-hidden", "true");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    return drawing;
  }

  /* The words in which the controls result stand under the chart and follow it at once. They are
     read out when the reader pauses: during a drag they change with every pixel. */
  function mirrorAnswer(box, view) {
    const place = box.querySelector(".answer");
    if (!place) return;
    const voice = document.createElement("div");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    box.append(voice);
    let pause;
    const show = (_, words) => {
      if (place.textContent === words) return;
      place.textContent = words;
      clearTimeout(pause);
      pause = setTimeout(() => { voice.textContent = words; }, PAUSE);
    };
    show("answer", view.signal("answer"));
    view.addSignalListener("answer", show);
  }

  /* Letters may be wider here than where the chart was measured. What does not fit even when the
     plot gives way scrolls inside its box, which then can be reached by keyboard. */
  async function fit(drawing, view) {
    const excess = () => drawing.scrollWidth - drawing.clientWidth;
    if (excess() > 0 && view.width() > LEAST) {
      await view.width(Math.max(LEAST, view.width() - excess())).runAsync();
    }
    if (excess() <= 0) return;
    drawing.tabIndex = 0;
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", "Chart, wider than the page; scroll sideways");
  }

  async function enliven(box) {
    const still = box.querySelector(".still");
    const live = document.createElement("div");
    live.className = "live";
    const spec = JSON.parse(box.querySelector("script").textContent);
    const drawn = still.querySelector("svg").width.baseVal.value;
    const embed = await vega();
    const {view} = await embed(live, fitted(spec, drawn, box.clientWidth), {
      renderer: "svg",
      ast: true,  // expressions are interpreted: the page's policy allows no code made of texts
      actions: {export: true, source: false, compiled: false, editor: false},
    });
    const drawing = nameDrawing(live, still.getAttribute("aria-label"));
    nameControls(live);
    mirrorAnswer(box, view);
    still.replaceWith(live);
    await fit(drawing, view);
    box.dataset.state = "live";
  }

  const near = new IntersectionObserver((entries) => entries.forEach(({isIntersecting, target}) => {
    if (!isIntersecting) return;
    near.unobserve(target);
    enliven(target).catch((fault) => console.info("A chart stays still:", fault));
  }), {rootMargin: "200px"});

  /* Charts wait for a sign of the reader, so that opening a page costs its text only. */
  const signs = ["pointermove", "pointerdown", "touchstart", "keydown", "scroll"];
  const begin = () => {
    signs.forEach((sign) => removeEventListener(sign, begin));
    document.querySelectorAll(".chart").forEach((box) => near.observe(box));
  };
  signs.forEach((sign) => addEventListener(sign, begin, {passive: true}));
})();
