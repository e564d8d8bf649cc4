/* Draws each table of a job's builds as stacked bars, oldest build first. The table stays, for readers of any kind. */
(function () {
  "use strict";
  const COLORS = { passed: "--green", failed: "--red", infra: "--orange" };

  function draw(area) {
    const rows = [...area.nextElementSibling.querySelectorAll("tr[data-build]")].reverse();
    const style = getComputedStyle(document.documentElement);
    const text = style.getPropertyValue("--text-color").trim();
    const byDate = area.dataset.by === "date";
    const chart = echarts.init(area);
    chart.setOption({
      textStyle: { color: text },
      legend: { top: 0, textStyle: { color: text } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: byDate
        ? { type: "time", axisLabel: { color: text } }
        : { type: "category", axisLabel: { color: text }, data: rows.map((row) => row.dataset.build) },
      yAxis: { type: "value", axisLabel: { color: text }, splitLine: { lineStyle: { color: text, opacity: 0.15 } }, minInterval: 1 },
      series: Object.entries(COLORS).map(([kind, color]) => ({
        name: area.dataset[kind],
        type: "bar",
        // A single build on an axis of time would be as wide as the chart
        barMaxWidth: 40,
        stack: "cases",
        color: style.getPropertyValue(color).trim(),
        data: byDate
          ? rows.filter((row) => row.dataset.time).map((row) => [row.dataset.time, Number(row.dataset[kind])])
          : rows.map((row) => Number(row.dataset[kind])),
      })),
    });
    window.addEventListener("resize", () => chart.resize());
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".perf-sanity-chart").forEach(draw));
})();
