package io.perfsanity.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page of all commands and their options, in one language. */
final class CommandReference {
    private static final Comparator<OptionSpec> BY_NAME =
            Comparator.comparing(each -> each.longestName().replaceFirst("^-+", ""));

    private final boolean chinese;
    private final CommandLine root;

    CommandReference(Locale locale) {
        this.chinese = locale.getLanguage().equals("zh");
        this.root = Main.line(locale);
    }

    /** All commands that are shown, each before its own. */
    static Stream<CommandLine> commands(CommandLine line) {
        return Stream.concat(
                Stream.of(line),
                line.getSubcommands().values().stream()
                        .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                        .flatMap(CommandReference::commands));
    }

    /** The parameters and options of a command that are shown, as its help has them. */
    static List<ArgSpec> arguments(CommandSpec spec) {
        return Stream.concat(
                        spec.positionalParameters().stream(),
                        spec.options().stream().sorted(BY_NAME))
                .filter(each -> !each.hidden())
                .toList();
    }

    String markdown() {
        return commands(root).map(this::section).collect(Collectors.joining("\n", head(), ""));
    }

    private String head() {
        return chinese ? """
            # 命令

            [English](commands.md)

            由代码生成，不要手工修改：`CommandReferenceTest` 说明如何重新生成。同样的内容由 `perf-sanity 命令 --help` 显示；`--help` 和 `--version` 每个命令都有，下面不再列出。

            """ : """
                # Commands

                [中文](commands.zh_CN.md)

                Made from the code, not to be edited: `CommandReferenceTest` tells how it is made anew. `perf-sanity COMMAND --help`
                shows the same. Each command has `--help` and `--version`, which aren't listed below.

                """;
    }

    private String section(CommandLine line) {
        CommandSpec spec = line.getCommandSpec();
        List<String> text = new ArrayList<>();
        text.add("## " + spec.qualifiedName());
        text.add("");
        text.add("```\n" + synopsis(line) + "\n```");
        text.add("");
        for (String paragraph : spec.usageMessage().description()) {
            text.add(plain(paragraph));
        }
        List<String> rows = arguments(spec).stream()
                .filter(each -> !isStandard(each))
                .map(CommandReference::row)
                .toList();
        if (!rows.isEmpty()) {
            text.add("");
            text.add(chinese ? "| 参数 | 说明 |" : "| argument | what it does |");
            text.add("|---|---|");
            text.addAll(rows);
        }
        return String.join("\n", text) + "\n";
    }

    private static String synopsis(CommandLine line) {
        return new Help(line.getCommandSpec(), Help.defaultColorScheme(Ansi.OFF))
                .abbreviatedSynopsis()
                .strip();
    }

    private static boolean isStandard(ArgSpec argument) {
        return argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp());
    }

    private static String row(ArgSpec argument) {
        return "| `%s` | %s |"
                .formatted(
                        name(argument).replace("|", "\\|"),
                        description(argument).replace("|", "\\|"));
    }

    /** Text in which Markdown sees no HTML and no end of a cell. */
    private static String plain(String text) {
        return text.replace("%n", "").replace("<", "&lt;").replace("|", "\\|");
    }

    private static String name(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            String no = option.negatable() ? ", --no-" + option.longestName().substring(2) : "";
            return String.join(", ", option.names()) + no + value;
        }
        return argument.paramLabel();
    }

    static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }
}
