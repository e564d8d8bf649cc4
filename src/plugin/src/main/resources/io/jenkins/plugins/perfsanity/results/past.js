/*
 * Draws each metric of a case over the runs, with its band, what became of values and where a baseline began. The table
 * stays, for readers of any kind. Texts come from a cluster: they are only ever drawn.
 */
(function () {
  "use strict";
  const COLORS = { regression: "--red", suspected: "--orange", outlier: "--text-color-secondary", invalid: "--light-grey" };

  function draw(area) {
    const rows = [...area.parentElement.querySelectorAll("tr[data-value]")].reverse();
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const text = color("--text-color");
    const data = area.dataset;
    const lines = rows
      .map((row, i) => ({ row, i }))
      .filter((each) => each.row.dataset.first === "true")
      .map((each) => ({ xAxis: each.i, label: { formatter: data.regime } }));
    if (data.baseline) {
      lines.push({ yAxis: Number(data.baseline), label: { show: false } });
    }
    const chart = echarts.init(area);
    chart.setOption({
      textStyle: { color: text },
      grid: { left: 60, right: 20, top: 24, bottom: 40 },
      tooltip: {
        trigger: "item",
        renderMode: "richText",
        formatter: (item) => {
          const told = rows[item.dataIndex].dataset;
          return [told.name + "  " + told.time, told.value + " " + data.unit, told.told, told.nodes, told.commit]
            .filter((line) => line.trim() !== "")
            .join("\n");
        },
      },
      xAxis: { type: "category", axisLabel: { color: text }, data: rows.map((row) => (row.dataset.href ? row.dataset.name : row.dataset.time.slice(5, 10))) },
      yAxis: {
        type: "value",
        scale: true,
        axisLabel: { color: text },
        // The band is seen whole
        min: (drawn) => (data.low && Number(data.low) < drawn.min ? Number(data.low) : null),
        max: (drawn) => (data.high && Number(data.high) > drawn.max ? Number(data.high) : null),
      },
      series: [
        {
          type: "line",
          lineStyle: { color: color("--text-color-secondary"), width: 1 },
          data: rows.map((row) => ({
            value: Number(row.dataset.value),
            symbol: row.dataset.now === "true" ? "diamond" : "circle",
            symbolSize: row.dataset.now === "true" ? 11 : row.dataset.mark === "good" ? 5 : 9,
            itemStyle: { color: color(COLORS[row.dataset.mark] || "--accent-color") },
          })),
          markLine: { silent: true, symbol: "none", lineStyle: { color: color("--text-color-secondary") }, data: lines },
          markArea: data.low
            ? { silent: true, itemStyle: { color: color("--accent-color"), opacity: 0.1 }, data: [[{ yAxis: Number(data.low) }, { yAxis: Number(data.high) }]] }
            : undefined,
        },
      ],
    });
    chart.on("click", (item) => {
      const href = item.dataIndex === undefined ? "" : rows[item.dataIndex].dataset.href;
      if (href) {
        window.location.assign(href);
      }
    });
    window.addEventListener("resize", () => chart.resize());
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll(".perf-sanity-past .perf-sanity-chart").forEach(draw),
  );
})();
