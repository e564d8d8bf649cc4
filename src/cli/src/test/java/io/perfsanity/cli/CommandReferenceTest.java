package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Bundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What the help and the page of commands say, in both languages. */
class CommandReferenceTest {
    private static final Path DOCS = Path.of("..", "..", "docs");
    private static final String ANEW = "%s is old; mvn -pl src/cli -am test -Dtest=CommandReferenceTest -Dwrite.docs"
            + " -Dsurefire.failIfNoSpecifiedTests=false writes it anew";

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    /** What no language changes: options, commands in quotes, variables, files, numbers. */
    private static final Pattern FIXED =
            Pattern.compile("--[a-z-]+|(?<!\\w)'[a-z][a-z -]*'|\\$?[A-Z]+_[A-Z_]+|[\\w~./-]*\\w\\.[a-z]{2,5}\\b|\\d+");

    @ParameterizedTest
    @CsvSource({"commands.md, en", "commands.zh_CN.md, zh-CN"})
    void shouldHaveAPageOfAllCommands(String name, Locale locale) throws IOException {
        Path page = DOCS.resolve(name);
        String expected = new CommandReference(locale).markdown();
        if (System.getProperty("write.docs") != null) {
            Files.writeString(page, expected);
        }

        assertThat(page).as(ANEW, name).hasContent(expected);
    }

    /** A text, and what it is of. */
    private record Said(String of, String text) {}

    private static List<Said> said(Locale locale) {
        return CommandReference.commands(Main.line(locale))
                .map(CommandLine::getCommandSpec)
                .flatMap(spec -> Stream.concat(
                        Stream.of(
                                        spec.usageMessage().description(),
                                        spec.usageMessage()
                                                .exitCodeList()
                                                .values()
                                                .toArray(String[]::new))
                                .flatMap(Arrays::stream)
                                .filter(text -> !text.isEmpty())
                                .map(text -> new Said(spec.qualifiedName(), text)),
                        CommandReference.arguments(spec).stream()
                                .map(each -> new Said(
                                        spec.qualifiedName() + " " + each.paramLabel(),
                                        CommandReference.description(each)))))
                .toList();
    }

    @Test
    void shouldSayTheSameInChinese() {
        List<Said> english = said(Locale.ENGLISH);
        List<Said> chinese = said(Locale.SIMPLIFIED_CHINESE);

        assertThat(chinese).hasSameSizeAs(english).hasSizeGreaterThan(300);
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < english.size(); i++) {
            Said each = english.get(i);
            String text = chinese.get(i).text();
            all.assertThat(text).as(each.of()).matches(each.text().matches("[a-z, ]+\\.") ? ".*" : ".*\\p{IsHan}.*");
            all.assertThat(fixed(text)).as("%s: %s", each.of(), text).isEqualTo(fixed(each.text()));
        }
        all.assertAll();
    }

    private static Set<String> fixed(String text) {
        return FIXED.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void shouldTranslateNothingThatThereIsNot() {
        Set<String> known = new TreeSet<>();
        CommandReference.commands(Main.line(Locale.ENGLISH))
                .map(CommandLine::getCommandSpec)
                .forEach(spec -> known.addAll(keys(spec)));

        Set<String> keys = Bundles.of(Main.class, "Commands", Locale.CHINESE).keySet().stream()
                .filter(key -> !key.matches("usage\\..*|mixinStandardHelpOptions\\..*|helpCommand\\..*"))
                .map(key -> key.replaceFirst("(?<=\\.usage)\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).containsAll(keys);
    }

    private static List<String> keys(CommandSpec spec) {
        String command = spec.qualifiedName(".");
        List<String> keys = new ArrayList<>(List.of(command + ".usage"));
        for (ArgSpec argument : CommandReference.arguments(spec)) {
            String key = argument instanceof OptionSpec option
                    ? option.longestName().replaceFirst("^-+", "")
                    : argument.paramLabel() + "[" + ((PositionalParamSpec) argument).index() + "]";
            keys.addAll(List.of(key, command + "." + key));
        }
        return keys;
    }

    @Test
    void shouldHelpInChinese() {
        String help = Main.line(Locale.CHINA).getSubcommands().get("run").getUsageMessage();

        assertThat(help).startsWith("用法：perf-sanity run").contains("提交列表中的用例", "--max-failures=N", "显示此帮助并退出。");
        assertThat(HAN.matcher(Main.line(Locale.GERMANY).getUsageMessage()).find())
                .isFalse();
    }
}
