package io.jenkins.plugins.perfsanity.results;

import hudson.Util;
import io.perfsanity.engine.report.ShownId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The cases of a run as the page's address asks for them: filtered, sorted, and one page of those. Everything is in the
 * address, so that what somebody sees can be sent to others. Called by Jelly, which needs plain classes for what is to
 * be chosen: hence its length.
 */
public final class CaseTable {
    /** Cases on a page. */
    static final int PAGE = 200;

    private static final String SORT = "sort";
    private static final String PAGE_NUMBER = "page";
    private static final List<String> FILTERS = List.of("verdict", "mode", "q", "reason");
    /** Without a verdict, as a choice among verdicts. */
    private static final String OPEN = "open";

    private static final String PROBLEM = "problem";

    /** What failed first; of those the ones with the same reason beside each other. */
    private static final Comparator<CaseRow> USUAL = Comparator.comparingInt(CaseRow::rank)
            .thenComparing(CaseRow::getSameReason)
            .thenComparingInt(CaseRow::getIndex);

    private static final Map<String, Comparator<CaseRow>> COLUMNS = columns();
    /** A case's second line: no column of its own, but to be sorted by; what failed first, what says nothing last. */
    private static final String BY_REASON = "reason";

    private final List<CaseRow> all;
    private final List<CaseRow> shown;
    /** What the address asks for; keys without a value are not there. */
    private final Map<String, String> asked = new LinkedHashMap<>();

    private final int page;
    /** Of this page; empty before somebody asked. */
    private final Map<String, ShownId> ids = new HashMap<>();

    /** @param parameters of the address; null for those that it hasn't */
    CaseTable(List<CaseRow> all, UnaryOperator<String> parameters) {
        this.all = all;
        Stream.concat(FILTERS.stream(), Stream.of(SORT)).forEach(key -> {
            String value = Util.fixNull(parameters.apply(key)).strip();
            if (!value.isEmpty()) {
                asked.put(key, value);
            }
        });
        this.shown = all.stream().filter(filter()).sorted(order()).toList();
        this.page = Math.max(1, Math.min(number(parameters.apply(PAGE_NUMBER)), getPageCount()));
    }

    private static int number(String text) {
        return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 1;
    }

    private static Map<String, Comparator<CaseRow>> columns() {
        Comparator<Double> known = Comparator.nullsFirst(Comparator.naturalOrder());
        Map<String, Comparator<CaseRow>> columns = new LinkedHashMap<>();
        columns.put("verdict", USUAL);
        columns.put("case", Comparator.comparing(CaseRow::getId));
        columns.put(
                BY_REASON,
                Comparator.comparing((CaseRow row) -> !row.isProblem())
                        .thenComparing(row -> !row.tellsReason())
                        .thenComparing(CaseRow::getSameReason)
                        .thenComparing(CaseRow::getReason));
        columns.put("mode", Comparator.comparing(CaseRow::getMode));
        columns.put("gpus", Comparator.comparingInt(CaseRow::getNodes).thenComparingInt(CaseRow::getGpus));
        columns.put("throughput", Comparator.comparing(CaseRow::getThroughput, known));
        columns.put("ttft", Comparator.comparing(CaseRow::getTtft, known));
        columns.put("tpot", Comparator.comparing(CaseRow::getTpot, known));
        columns.put("change", Comparator.comparing(CaseRow::worse, known));
        columns.put("time", Comparator.comparingLong(CaseRow::getSeconds));
        return columns;
    }

    private Predicate<CaseRow> filter() {
        String verdict = value("verdict");
        String text = value("q").toLowerCase(Locale.ROOT);
        Predicate<CaseRow> byVerdict =
                switch (verdict) {
                    case "" -> row -> true;
                    case OPEN -> row -> !row.isDone();
                    case PROBLEM -> CaseRow::isProblem;
                    default -> row -> row.getVerdict().equalsIgnoreCase(verdict);
                };
        return byVerdict
                .and(row -> value("mode").isEmpty() || row.getMode().equals(value("mode")))
                .and(row -> value("reason").isEmpty() || row.getSameReason().equals(value("reason")))
                .and(row -> text.isEmpty()
                        || Stream.of(row.getId(), row.getReason(), row.getReasonText(), row.getJobId())
                                .anyMatch(each -> each.toLowerCase(Locale.ROOT).contains(text)));
    }

    private Comparator<CaseRow> order() {
        String sort = value(SORT);
        boolean down = sort.startsWith("-");
        Comparator<CaseRow> column = COLUMNS.getOrDefault(down ? sort.substring(1) : sort, USUAL);
        return (down ? column.reversed() : column).thenComparingInt(CaseRow::getIndex);
    }

    private String value(String key) {
        return asked.getOrDefault(key, "");
    }

    public String getVerdict() {
        return value("verdict");
    }

    public String getMode() {
        return value("mode");
    }

    public String getText() {
        return value("q");
    }

    public String getReason() {
        return value("reason");
    }

    public String getSort() {
        return value(SORT);
    }

    /** Those of this page. */
    public List<CaseRow> getRows() {
        return new ArrayList<>(shown.subList((page - 1) * PAGE, Math.min(page * PAGE, shown.size())));
    }

    /** The id of a row of this page but for what is seen at any width. */
    public String idStart(CaseRow row) {
        return ids().get(row.getId()).start();
    }

    /** Where an id differs from others, which a page always shows. */
    public String idMiddle(CaseRow row) {
        return ids().get(row.getId()).middle();
    }

    /** What is behind that; empty text mostly. */
    public String idEnd(CaseRow row) {
        return ids().get(row.getId()).end();
    }

    private Map<String, ShownId> ids() {
        if (ids.isEmpty()) {
            ids.putAll(ShownId.of(getRows().stream().map(CaseRow::getId).toList()));
        }
        return ids;
    }

    public int getShown() {
        return shown.size();
    }

    public int getTotal() {
        return all.size();
    }

    public boolean isFiltered() {
        return FILTERS.stream().anyMatch(asked::containsKey);
    }

    /** The ids of all that are shown, on any page, as the lines of a list. */
    public String getList() {
        return shown.stream().map(CaseRow::getId).collect(Collectors.joining("\n"));
    }

    /** The verdicts that there are, to choose from; problems and open cases too. */
    public List<Choice> getVerdicts() {
        List<Choice> choices = new ArrayList<>();
        if (all.stream().anyMatch(CaseRow::isProblem)) {
            choices.add(new Choice(PROBLEM, Messages.CaseTable_Problem()));
        }
        if (!all.stream().allMatch(CaseRow::isDone)) {
            choices.add(new Choice(OPEN, Messages.CaseTable_Open()));
        }
        all.stream()
                .filter(CaseRow::isDone)
                .sorted(USUAL)
                .map(CaseRow::getVerdict)
                .distinct()
                .forEach(verdict ->
                        choices.add(new Choice(verdict.toLowerCase(Locale.ROOT), new VerdictWord(verdict).getLabel())));
        return choices;
    }

    /** Reasons that several cases share, the most frequent first. */
    public List<Group> getGroups() {
        Map<String, List<CaseRow>> byReason = all.stream()
                .filter(CaseRow::isProblem)
                .collect(Collectors.groupingBy(CaseRow::getSameReason, LinkedHashMap::new, Collectors.toList()));
        return byReason.values().stream()
                .filter(rows -> rows.size() > 1)
                .sorted(Comparator.comparingInt((List<CaseRow> rows) -> -rows.size()))
                .map(rows -> new Group(
                        rows.get(0),
                        rows.size(),
                        address(Map.of("reason", rows.get(0).getSameReason()))))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The columns with the address that sorts by each; downwards when it is sorted by it already. */
    public List<Column> getColumns() {
        return COLUMNS.keySet().stream()
                .filter(name -> !name.equals(BY_REASON))
                .map(this::column)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** How to sort by the reasons, which share a column with the cases. */
    public Column getReasonColumn() {
        return column(BY_REASON);
    }

    private Column column(String name) {
        String sort = value(SORT).isEmpty() ? "verdict" : value(SORT);
        Map<String, String> changed = new LinkedHashMap<>(asked);
        changed.put(SORT, sort.equals(name) ? "-" + name : name);
        return new Column(name, sort.equals(name) ? "up" : sort.equals("-" + name) ? "down" : "", address(changed));
    }

    private int getPageCount() {
        return Math.max(1, (shown.size() + PAGE - 1) / PAGE);
    }

    /** The pages there are; none to choose from where there is one. */
    public List<PageLink> getPages() {
        int count = getPageCount();
        return IntStream.rangeClosed(1, count == 1 ? 0 : count)
                .mapToObj(number -> {
                    Map<String, String> changed = new LinkedHashMap<>(asked);
                    changed.put(PAGE_NUMBER, String.valueOf(number));
                    return new PageLink(number, number == page, address(changed));
                })
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String address(Map<String, String> asked) {
        return asked.entrySet().stream()
                .map(each -> each.getKey() + "=" + Util.rawEncode(each.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    /** Something to choose, and its name for the reader. */
    public static final class Choice {
        private final String value;
        private final String label;

        Choice(String value, String label) {
            this.value = value;
            this.label = label;
        }

        public String getValue() {
            return value;
        }

        public String getLabel() {
            return label;
        }
    }

    /** Cases that failed for the same reason. */
    public static final class Group {
        private final CaseRow first;
        private final int count;
        private final String href;

        Group(CaseRow first, int count, String href) {
            this.first = first;
            this.count = count;
            this.href = href;
        }

        public CaseRow getFirst() {
            return first;
        }

        public int getCount() {
            return count;
        }

        public String getHref() {
            return href;
        }
    }

    /** A column and how to sort by it. */
    public static final class Column {
        private final String name;
        private final String direction;
        private final String href;

        Column(String name, String direction, String href) {
            this.name = name;
            this.direction = direction;
            this.href = href;
        }

        public String getName() {
            return name;
        }

        /** {@code up}, {@code down}, or empty text where it isn't sorted by this. */
        public String getDirection() {
            return direction;
        }

        public String getHref() {
            return href;
        }

        public String getLabel() {
            return switch (name) {
                case "verdict" -> Messages.CaseTable_Verdict();
                case "case" -> Messages.CaseTable_Case();
                case BY_REASON -> Messages.CaseTable_Reason();
                case "mode" -> Messages.CaseTable_Mode();
                case "gpus" -> Messages.CaseTable_Gpus();
                case "throughput" -> Messages.CaseTable_Throughput();
                case "ttft" -> Messages.CaseTable_Ttft();
                case "tpot" -> Messages.CaseTable_Tpot();
                case "change" -> Messages.CaseTable_Change();
                default -> Messages.CaseTable_Time();
            };
        }
    }

    /** A page and its address. */
    public static final class PageLink {
        private final int number;
        private final boolean current;
        private final String href;

        PageLink(int number, boolean current, String href) {
            this.number = number;
            this.current = current;
            this.href = href;
        }

        public int getNumber() {
            return number;
        }

        public boolean isCurrent() {
            return current;
        }

        public String getHref() {
            return href;
        }
    }
}
