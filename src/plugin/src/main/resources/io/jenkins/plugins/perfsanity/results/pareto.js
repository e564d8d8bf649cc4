/*
 * Draws what each concurrency of a family of cases gives a user against what it gives in all, with the frontier, and the
 * baseline's behind it. The table stays, for readers of any kind. Names come from a cluster: they are only ever drawn.
 */
(function () {
  "use strict";

  function draw(area) {
    const rows = [...area.parentElement.querySelectorAll("tr[data-concurrency]")].map((row) => row.dataset);
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const text = color("--text-color");
    const words = area.dataset;
    const now = rows.map((row) => [Number(row.user), Number(row.gpu), row.concurrency]);
    const before = rows
      .filter((row) => row.userBefore !== "")
      .map((row) => [Number(row.userBefore), Number(row.gpuBefore), row.concurrency]);
    const frontier = (user, gpu, best) =>
      rows
        .filter((row) => row[best] === "true")
        .map((row) => [Number(row[user]), Number(row[gpu])])
        .sort((one, other) => one[0] - other[0]);
    const points = (name, data, shade, size) => ({
      name,
      type: "scatter",
      symbolSize: size,
      itemStyle: { color: shade },
      data,
    });
    const line = (name, data, shade, type) => ({
      name,
      type: "line",
      symbol: "none",
      silent: true,
      tooltip: { show: false },
      lineStyle: { color: shade, type, width: 1.5 },
      itemStyle: { color: shade },
      data,
    });
    const accent = color("--accent-color");
    const grey = color("--text-color-secondary");
    const axis = (name, more) => ({
      type: "value",
      name,
      nameTextStyle: { color: text },
      axisLabel: { color: text, hideOverlap: true },
      splitLine: { lineStyle: { color: text, opacity: 0.15 } },
      ...more,
    });
    const chart = echarts.init(area);
    chart.setOption({
      textStyle: { color: text },
      grid: { left: 70, right: 24, top: 48, bottom: 48 },
      legend: { top: 0, textStyle: { color: text }, data: before.length ? [words.now, words.before] : [words.now] },
      tooltip: {
        trigger: "item",
        renderMode: "richText",
        formatter: (item) =>
          [
            item.seriesName,
            words.concurrency + " " + item.value[2],
            item.value[0] + " " + words.user,
            item.value[1] + " " + words.gpu,
          ].join("\n"),
      },
      xAxis: axis(words.user, { nameLocation: "middle", nameGap: 28 }),
      yAxis: axis(words.gpu, { nameTextStyle: { color: text, align: "left" } }),
      series: [
        line(words.before, frontier("userBefore", "gpuBefore", "bestBefore"), grey, "dashed"),
        points(words.before, before, grey, 6),
        line(words.now, frontier("user", "gpu", "best"), accent, "solid"),
        {
          ...points(words.now, now, accent, 9),
          label: { show: true, position: "top", color: text, formatter: (item) => item.value[2] },
          labelLayout: { hideOverlap: true },
        },
      ],
    });
    window.addEventListener("resize", () => chart.resize());
  }

  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll(".perf-sanity-pareto .perf-sanity-chart").forEach(draw),
  );
})();
