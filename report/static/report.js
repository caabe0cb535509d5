// The report's behaviour: theme, search, sortable tables, the two explorers and the charts.
// Pages come from disk, where `fetch` is closed: data files are scripts that call `receive`.
// Whatever a filer typed reaches the page as text, never as markup.
(function () {
  "use strict";

  const root = document.body.dataset.root;
  const waiting = {};
  const ROWS_A_PAGE = 50;
  const SUGGESTIONS = 8;
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

  window.insiderSignals = {
    receive(name, payload) {
      const names = payload.columns;
      const rows = payload.rows.map((values) =>
        Object.fromEntries(values.map((value, index) => [names[index], value])),
      );
      waiting[name].resolve({ ...payload, rows });
    },
  };

  function addScript(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      script.onload = resolve;
      script.onerror = () => reject(new Error(path + " cannot be read"));
      document.head.append(script);
    });
  }

  function data(name) {
    if (!waiting[name]) {
      const entry = {};
      entry.promise = new Promise((resolve, reject) => {
        entry.resolve = resolve;
        entry.reject = reject;
      });
      waiting[name] = entry;
      addScript("data/" + name + ".js").catch(entry.reject);
    }
    return waiting[name].promise;
  }

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const plain = (text) => (text || "").toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

  function usd(value) {
    if (value === null || value === undefined) return "–";
    for (const [size, suffix] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
      if (value >= size * 0.99995) {
        const scaled = value / size;
        return "$" + scaled.toFixed(scaled >= 100 ? 0 : 1) + suffix;
      }
    }
    return "$" + Math.round(value).toLocaleString("en-US");
  }

  function day(iso) {
    if (!iso) return "–";
    const [year, month, date] = iso.split("-").map(Number);
    return date + " " + MONTHS[month - 1] + " " + year;
  }

  // --- theme ---------------------------------------------------------------------------------

  const redraw = [];

  function setUpTheme() {
    const button = document.querySelector("button.theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => {
      const chosen = document.documentElement.dataset.theme;
      return chosen ? chosen === "dark" : system.matches;
    };
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      document.documentElement.dataset.theme = theme;
      try {
        localStorage.setItem("insider-signals-theme", theme);
      } catch (error) {
        // Not kept for the next page then.
      }
      show();
      redraw.forEach((draw) => draw());
    });
    system.addEventListener("change", () => {
      show();
      redraw.forEach((draw) => draw());
    });
  }

  // --- search in the masthead ----------------------------------------------------------------

  function setUpSearch() {
    const input = document.getElementById("search");
    const list = document.getElementById("suggestions");
    let active = -1;

    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
      event.preventDefault();
      input.focus();
    });

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const open = (option) => {
      location.href = root + "issuers/" + option.dataset.page + ".html";
    };
    const mark = (index) => {
      const options = [...list.children];
      active = (index + options.length) % options.length;
      options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    };

    async function suggest() {
      const wanted = plain(input.value.trim());
      if (!wanted) return close();
      const { rows } = await data("issuers");
      if (wanted !== plain(input.value.trim())) return;
      const ranked = [];
      for (const row of rows) {
        row.ticker_plain ??= plain(row.ticker);
        row.company_plain ??= plain([row.company, row.former, row.cik].join(" "));
        let rank = -1;
        if (row.ticker_plain === wanted) rank = 0;
        else if (row.ticker_plain.startsWith(wanted)) rank = 1;
        else if (row.company_plain.startsWith(wanted)) rank = 2;
        else if (row.company_plain.includes(wanted)) rank = 3;
        if (rank >= 0) ranked.push([rank, row]);
      }
      ranked.sort((one, other) => one[0] - other[0]);
      list.replaceChildren(
        ...ranked.slice(0, SUGGESTIONS).map(([, row], index) => {
          const option = element("li", { role: "option", id: "suggestion-" + index, "aria-selected": "false" });
          if (row.ticker) option.append(element("b", { class: "ticker" }, row.ticker), " ");
          option.append(row.company);
          option.dataset.page = row.page;
          return option;
        }),
      );
      active = -1;
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    }

    input.addEventListener("focus", () => data("issuers").catch(() => {}), { once: true });
    input.addEventListener("input", () => suggest().catch(close));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (list.hidden) return;
      else if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active - 1);
      else if (event.key === "Enter" && active >= 0) open(list.children[active]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("li");
      if (option) open(option);
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
  }

  // --- tables that are whole on the page -------------------------------------------------------

  // One collator for all comparisons: `localeCompare` makes one each time.
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function compare(one, other) {
    const missing = (value) => value === "" || value === null || value === undefined;
    if (missing(one) || missing(other)) return missing(one) - missing(other);
    if (typeof one === "number" && typeof other === "number") return one - other;
    return collator.compare(String(one), String(other));
  }

  // Missing values stay at the end whichever way a column is sorted.
  function ordered(rows, value, descending) {
    return rows
      .map((row) => [value(row), row])
      .sort(([one], [other]) => {
        const order = compare(one, other);
        const missing = [one, other].some((item) => item === "" || item === null || item === undefined);
        return descending && !missing ? -order : order;
      })
      .map(([, row]) => row);
  }

  function headerButton(header, act) {
    const button = element("button", { type: "button" }, ...header.childNodes);
    header.replaceChildren(button);
    header.setAttribute("aria-sort", "none");
    button.addEventListener("click", act);
  }

  function setUpSortable(table) {
    const headers = [...table.tHead.rows[0].cells];
    const cellValue = (row, index) => {
      const cell = row.cells[index];
      const text = cell.dataset.value ?? cell.textContent.trim();
      if (text === "" || text === "–") return "";
      const number = Number(text.replaceAll(",", ""));
      return Number.isNaN(number) ? text : number;
    };
    headers.forEach((header, index) =>
      headerButton(header, () => {
        const first = header.classList.contains("number") ? "descending" : "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const next = header.getAttribute("aria-sort") === first ? second : first;
        headers.forEach((other) => other.setAttribute("aria-sort", "none"));
        header.setAttribute("aria-sort", next);
        const body = table.tBodies[0];
        body.append(...ordered([...body.rows], (row) => cellValue(row, index), next === "descending"));
      }),
    );
  }

  // --- explorers: thousands of rows, one page of them in the document ----------------------------

  const companyLink = (row) =>
    element(
      "a",
      { href: root + "issuers/" + (row.issuer_page || row.page) + ".html" },
      row.ticker ? element("b", { class: "ticker" }, row.ticker) : null,
      (row.ticker ? " " : "") + row.company,
    );

  const EXPLORERS = {
    signals: {
      first: ["day", true],
      descendingFirst: ["day", "score", "value", "tier"],
      words: (row) => [row.company, row.ticker, row.people, row.name, row.why, row.whynot, row.cik].join(" "),
      value: (row, key, payload) => (key === "tier" ? -payload.tiers.indexOf(row.tier) : row[key === "signal" ? "name" : key]),
      prepare(row, payload) {
        row.name = payload.signal_names[row.signal] || row.signal;
        row.tier_name = payload.tier_names[row.tier] || row.tier;
      },
      keeps: (row, wanted) =>
        (!wanted.side || row.side === wanted.side) &&
        (!wanted.signal || row.signal === wanted.signal) &&
        (!wanted.tier || row.tier === wanted.tier) &&
        (!wanted.since || (row.day && row.day >= wanted.since)),
      row: (row) =>
        element(
          "tr",
          { class: (row.side === "purchase" ? "buy" : "sell") + (row.ended ? " ended" : "") },
          element(
            "td",
            {},
            element("span", { class: "nowrap" }, day(row.day)),
            row.first ? element("small", {}, row.first) : null,
          ),
          element("td", {}, companyLink(row)),
          element("td", {}, element("a", { href: root + "signals/" + row.page + ".html" }, row.name)),
          element("td", {}, element("span", { class: "tier tier-" + row.tier }, row.tier_name)),
          element("td", { class: "number" }, row.score === null ? "–" : String(Math.round(row.score))),
          element("td", { class: "number" }, usd(row.value)),
          element("td", { class: "prose" }, row.why),
        ),
    },
    issuers: {
      first: [null, false],
      descendingFirst: ["signals", "last_signal", "sales", "purchases", "last_trade"],
      words: (row) => [row.company, row.ticker, row.former, row.cik].join(" "),
      value: (row, key) => row[key],
      prepare() {},
      keeps: () => true,
      row: (row) =>
        element(
          "tr",
          {},
          element("td", {}, element("a", { href: root + "issuers/" + row.page + ".html" }, row.company)),
          element("td", {}, row.ticker || ""),
          element("td", { class: "number" }, row.signals.toLocaleString("en-US")),
          element("td", { class: "nowrap" }, day(row.last_signal)),
          element("td", { class: "number" }, row.sales.toLocaleString("en-US")),
          element("td", { class: "number" }, row.purchases.toLocaleString("en-US")),
          element("td", { class: "nowrap" }, day(row.last_trade)),
        ),
    },
  };

  async function setUpExplorer(section) {
    const kind = section.dataset.explorer;
    const explorer = EXPLORERS[kind];
    const form = section.querySelector("form");
    const found = section.querySelector(".found");
    const pager = section.querySelector(".pager");
    const body = section.querySelector("tbody");
    const headers = [...section.querySelectorAll("th[data-sort]")];
    const asked = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (field.name && asked.has(field.name)) field.value = asked.get(field.name);
    }
    const payload = await data(kind);
    payload.rows.forEach((row) => {
      explorer.prepare(row, payload);
      row.words = plain(explorer.words(row));
    });
    let [key, descending] = explorer.first;
    let page = 0;
    let kept = [];

    function show() {
      const pages = Math.max(1, Math.ceil(kept.length / ROWS_A_PAGE));
      page = Math.min(Math.max(page, 0), pages - 1);
      const from = page * ROWS_A_PAGE;
      body.replaceChildren(...kept.slice(from, from + ROWS_A_PAGE).map(explorer.row));
      pager.hidden = pages === 1;
      pager.querySelector("span").textContent = "Page " + (page + 1) + " of " + pages.toLocaleString("en-US");
      pager.querySelector("[data-page='-1']").disabled = page === 0;
      pager.querySelector("[data-page='1']").disabled = page === pages - 1;
    }

    function apply() {
      const wanted = Object.fromEntries(new FormData(form));
      const terms = plain(wanted.q).split(/\s+/).filter(Boolean);
      kept = payload.rows.filter(
        (row) => terms.every((term) => row.words.includes(term)) && explorer.keeps(row, wanted),
      );
      if (key) kept = ordered(kept, (row) => explorer.value(row, key, payload), descending);
      headers.forEach((header) =>
        header.setAttribute("aria-sort", header.dataset.sort !== key ? "none" : descending ? "descending" : "ascending"),
      );
      const all = payload.rows.length.toLocaleString("en-US");
      found.textContent =
        kept.length === payload.rows.length ? all + " in all" : kept.length.toLocaleString("en-US") + " of " + all;
      page = 0;
      show();
      const kept_query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
      try {
        history.replaceState(null, "", location.pathname + (kept_query ? "?" + kept_query : ""));
      } catch (error) {
        // Some browsers forbid this for pages from disk; only the shareable address is lost.
      }
    }

    headers.forEach((header) =>
      headerButton(header, () => {
        const next = header.dataset.sort;
        descending = key === next ? !descending : explorer.descendingFirst.includes(next);
        key = next;
        apply();
      }),
    );
    pager.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.page);
      if (!step) return;
      page += step;
      show();
      section.scrollIntoView();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.hidden = false;
    apply();
  }

  // --- charts ----------------------------------------------------------------------------------

  // Hover labels understand a little markup: names must not.
  const label = (text) =>
    String(text ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

  function layout(extra) {
    const axis = { gridcolor: color("line"), zerolinecolor: color("quiet"), linecolor: color("quiet"), automargin: true };
    return {
      autosize: true,
      margin: { l: 8, r: 8, t: 8, b: 8 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: color("soft") },
      hoverlabel: { bgcolor: color("card"), bordercolor: color("quiet"), font: { color: color("ink") }, align: "left" },
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0, font: { color: color("soft") } },
      // A finger that drags means to scroll the page.
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
      ...extra,
      xaxis: { ...axis, showgrid: false, type: "date", hoverformat: "%-d %b %Y", ...(extra.xaxis || {}) },
      yaxis: { ...axis, ...(extra.yaxis || {}) },
    };
  }

  const CONFIG = {
    responsive: true,
    displaylogo: false,
    displayModeBar: false,
    scrollZoom: false,
  };

  // The line's height on a day, or null more than three weeks away from any of its points.
  function heightOn(line, date) {
    const after = line.findIndex(([day]) => day >= date);
    const before = after < 0 ? line.length - 1 : line[after][0] === date ? after : after - 1;
    const days = (one, other) => Math.abs(new Date(one) - new Date(other)) / 864e5;
    const near = [line[before], line[after]].filter((point) => point && days(point[0], date) <= 21);
    if (near.length < 2) return near.length ? near[0][1] : null;
    const whole = days(near[0][0], near[1][0]);
    const share = whole ? days(near[0][0], date) / whole : 0;
    return near[0][1] * (1 - share) + near[1][1] * share;
  }

  const CHARTS = {
    balance(chart) {
      const styles = [
        { color: color("ink"), width: 2.5 },
        { color: color("quiet"), width: 1.5, dash: "dot" },
      ];
      return [
        chart.lines.map((line, index) => ({
          type: "scatter",
          mode: "lines+markers",
          name: label(line.name),
          x: chart.months,
          y: line.values,
          customdata: line.people,
          connectgaps: false,
          line: styles[index] || { color: color("link"), width: 1.5 },
          marker: { size: index ? 4 : 6 },
          showlegend: false,
          hovertemplate: "%{y:+.2f}, %{customdata}",
        })),
        layout({
          hovermode: "x unified",
          yaxis: {
            range: [-1.1, 1.1],
            tickvals: [-1, -0.5, 0, 0.5, 1],
            ticktext: ["−1", "−0.5", "0", "+0.5", "+1"],
            hoverformat: "+.2f",
            zeroline: true,
            zerolinewidth: 1,
          },
          xaxis: { hoverformat: "%B %Y" },
          height: 320,
        }),
      ];
    },

    issuer(chart) {
      const styles = {
        "sale-stands": { color: color("sell"), symbol: "circle", filled: true, name: "Sale that stands" },
        "sale-plan": { color: color("sell"), symbol: "circle-open", name: "Planned sale" },
        "sale-other": { color: color("quiet"), symbol: "circle-open", name: "Sale set aside" },
        "purchase-stands": { color: color("buy"), symbol: "diamond", filled: true, name: "Purchase that stands" },
        "purchase-other": { color: color("buy"), symbol: "diamond-open", name: "Purchase set aside" },
      };
      const traces = [
        {
          type: "scatter",
          mode: "lines",
          name: "Price",
          x: chart.prices.map(([date]) => date),
          y: chart.prices.map(([, price]) => price),
          connectgaps: false,
          line: { color: color("price"), width: 1.25, dash: chart.basis === "form4" ? "dot" : "solid" },
          hovertemplate: "%{x|%-d %b %Y}: $%{y:,.2f}<extra></extra>",
          showlegend: false,
        },
      ];
      // Filed prices are raw, a file's may be adjusted: then a trade stands on the line of its day.
      const line = chart.prices.filter(([, price]) => price !== null);
      const placed = chart.trades
        .map((trade) => ({ ...trade, height: chart.basis === "form4" ? trade.price : heightOn(line, trade.date) ?? trade.price }))
        .filter((trade) => trade.height !== null);
      // Those set aside are drawn first, so that what stands is never hidden.
      for (const verdict of ["sale-other", "purchase-other", "sale-plan", "sale-stands", "purchase-stands"]) {
        const trades = placed.filter((trade) => trade.verdict === verdict);
        if (!trades.length) continue;
        const style = styles[verdict];
        traces.push({
          type: "scatter",
          mode: "markers",
          name: style.name,
          x: trades.map((trade) => trade.date),
          y: trades.map((trade) => trade.height),
          text: trades.map(
            (trade) =>
              `<b>${label(trade.who)}</b><br>${label(trade.role)}<br>${label(trade.shares)} shares at ` +
              `${label(trade.price_text)}, ${label(usd(trade.value))}<br>${label(trade.text)}`,
          ),
          hovertemplate: "%{text}<br>%{x|%-d %b %Y}<extra></extra>",
          marker: {
            color: style.color,
            symbol: style.symbol,
            opacity: style.filled ? 0.85 : 0.9,
            size: trades.map((trade) => Math.min(26, 6 + 2.4 * Math.sqrt(Math.max(0, trade.value || 0) / 1e6))),
            line: { width: style.filled ? 1 : 1.75, color: style.filled ? color("card") : style.color },
          },
          showlegend: false,
        });
      }
      const bands = chart.clusters.map((cluster) => ({
        type: "rect",
        xref: "x",
        yref: "paper",
        x0: cluster.start,
        x1: cluster.end,
        y0: 0,
        y1: 1,
        layer: "below",
        fillcolor: color(cluster.direction === "purchase" ? "buy-wash" : "sell-wash"),
        line: { width: 0 },
      }));
      const flags = chart.signals.map((signal) => ({
        type: "line",
        xref: "x",
        yref: "paper",
        x0: signal.date,
        x1: signal.date,
        y0: 0,
        y1: 1,
        line: { width: 1.25, dash: "dot", color: color(signal.purchase ? "buy" : "sell") },
      }));
      return [
        traces,
        layout({
          hovermode: "closest",
          shapes: [...bands, ...flags],
          yaxis: { tickprefix: "$", tickformat: ",~f", zeroline: false, rangemode: "normal" },
          height: 460,
        }),
      ];
    },
  };

  // Drawn when it comes into view, and else as soon as the page has nothing better to do; until
  // then, on paper and without scripts a still picture stands there.
  function setUpChart(place) {
    const chart = JSON.parse(document.getElementById("chart-data").textContent);
    const plot = place.querySelector(".plot");
    let begun = false;
    const draw = async () => {
      if (!window.Plotly) await addScript("assets/plotly.min.js");
      const [traces, shape] = CHARTS[place.dataset.chart](chart);
      await window.Plotly.react(plot, traces, shape, CONFIG);
      place.dataset.drawn = document.documentElement.dataset.theme || "auto";
    };
    const begin = () => {
      if (begun) return;
      begun = true;
      watcher.disconnect();
      // Without the chart the still picture stays.
      draw().catch(() => {});
      redraw.push(draw);
    };
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) begin();
      },
      { rootMargin: "300px" },
    );
    watcher.observe(place);
    const idle = window.requestIdleCallback || ((act) => setTimeout(act, 500));
    addEventListener("load", () => idle(begin));
  }

  // What scrolls must be reachable by keyboard, and say what it is.
  function setUpScrolling(place) {
    const look = () => {
      if (place.scrollWidth <= place.clientWidth && place.scrollHeight <= place.clientHeight) return;
      const heading = place.closest("section, main").querySelector("h1, h2, h3");
      place.tabIndex = 0;
      place.setAttribute("role", "region");
      place.setAttribute("aria-label", (heading ? heading.textContent.trim() : "Table") + ", scrolls");
    };
    new ResizeObserver(look).observe(place);
  }

  setUpTheme();
  document.querySelectorAll(".scroll").forEach(setUpScrolling);
  setUpSearch();
  document.querySelectorAll("table.sortable").forEach(setUpSortable);
  document.querySelectorAll("[data-explorer]").forEach((section) =>
    setUpExplorer(section).catch((error) => {
      section.querySelector(".found").textContent = "Search is not available: " + error.message;
    }),
  );
  document.querySelectorAll("[data-chart]").forEach(setUpChart);
})();
